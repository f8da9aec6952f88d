"""The memory of an ascent from a place through a hierarchy, past the units that stand below, sized once for a fleet."""

from libc.stdint cimport int32_t, int64_t, uint32_t, uint64_t

from ._edges cimport Edges, RoadEdges, Spot
from ._fleet cimport Fleet
from ._heap cimport Best
from ._hierarchy_posts cimport Posts
from ._hierarchy_weighing cimport Weights
from ._hierarchy_weights cimport HierarchyWeights
from ._units cimport FleetState


# What is known of a unit's label, for one mode: entries of depths below that of `next_rank` are not final yet.
cdef struct Sight:
    uint64_t version
    Spot spot
    int32_t rank
    int32_t next_rank


# A fit unit below the rank that the ascent has come to.
cdef struct Met:
    # All of the unit's ETA but the road and the incident's offset, and whether it ranks last.
    int64_t rest_rank
    Sight* sight
    uint32_t* label
    int32_t unit
    # The shortest way found so far.
    uint32_t road_ticks
    # Entries of the label from this depth on are final.
    int32_t final_depth


cdef struct Ascent:
    Weights* weights
    FleetState* fleet
    const Edges* edges
    # By mode, then unit.
    Sight* sights
    uint32_t* labels
    # The place: its label by depth, and by depth the least entry above with which a way leaves that rank's subtree.
    Spot spot
    int32_t rank
    int32_t mode
    uint64_t version
    int32_t next_rank
    uint32_t* label
    uint32_t* exit_ticks
    # Room for every unit.
    Met* met
    int32_t met_count


cdef void set_out(Ascent* ascent, const Spot* spot, int32_t mode) noexcept nogil
cdef void ascend(Ascent* ascent, const Posts* posts, Best* best, int64_t offset_ticks, int64_t at_ms) noexcept nogil
cdef int64_t road_from(Ascent* ascent, int32_t unit) noexcept nogil


cdef class FleetAscent:
    cdef Ascent ascent
    # `ascent` holds addresses inside these.
    cdef HierarchyWeights weights
    cdef Fleet fleet
    cdef RoadEdges edges
