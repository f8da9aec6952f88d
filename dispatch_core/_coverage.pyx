"""coverage: how much of the demand the idle units are expected to reach in time, and what one more or less is worth.

MEXCLP (Daskin 1983): a unit is busy a share q of the time, so of the k units that cover a point the last adds
(1 - q) q^(k - 1) of its demand. Each unit stands at a post; posts know their points as bits; how many units cover each
point is kept as units come and go. Integers only, so that every machine advises the same. It knows no time and no
road: who covers what is told to it.
"""

cimport cython
from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t
from libc.stdlib cimport calloc, free

from . import limits

cdef int64_t POINTS_MAX = limits.COVERAGE_POINTS_MAX
cdef int64_t POSTS_MAX = limits.COVERAGE_POSTS_MAX
cdef int64_t UNITS_MAX = limits.UNITS_MAX

# All of the demand, and what a unit that is never busy would reach of it.
WHOLE = 1_000_000

cdef enum:
    NOWHERE = -1
    WORD_BITS = 64
    # So many units over one point: another one adds nothing that counts.
    DEPTH_MAX = 64
    SCALE = 1_000_000

cdef extern from *:
    int ctz "__builtin_ctzll"(unsigned long long) noexcept nogil


cdef struct Cover:
    int32_t point_count
    int32_t word_count
    int32_t post_count
    int32_t unit_count
    # By point: its share of the demand in millionths, and how many idle units cover it.
    int64_t* weights
    int32_t* depth
    # By post and word: the points that are reached from there in time.
    uint64_t* reached
    # By unit: the post at which it stands idle.
    int32_t* post_of
    # By how many units cover a point: what one more adds of its demand, in millionths.
    int64_t added[DEPTH_MAX + 1]


cdef inline void shift(Cover* cover, int32_t post, int32_t by) noexcept nogil:
    """One unit more or less at a post."""
    cdef const uint64_t* words = cover.reached + <int64_t>post * cover.word_count
    cdef uint64_t word
    cdef int32_t i
    for i in range(cover.word_count):
        word = words[i]
        while word:
            cover.depth[i * WORD_BITS + ctz(word)] += by
            word &= word - 1


cdef int64_t worth(const Cover* cover, int32_t post) noexcept nogil:
    """What one more unit at a post adds, in millionths of millionths of the demand."""
    cdef const uint64_t* words = cover.reached + <int64_t>post * cover.word_count
    cdef uint64_t word
    cdef int64_t total = 0
    cdef int32_t i, point, depth
    for i in range(cover.word_count):
        word = words[i]
        while word:
            point = i * WORD_BITS + ctz(word)
            depth = cover.depth[point]
            total += cover.weights[point] * cover.added[depth if depth < DEPTH_MAX else DEPTH_MAX]
            word &= word - 1
    return total


@cython.final
@cython.auto_pickle(False)
cdef class Coverage:
    """Of one agency. `weights` are the points' shares of the demand in millionths; nobody stands anywhere yet."""

    cdef Cover cover

    def __cinit__(self, weights, int64_t post_count, int64_t unit_count):
        cdef Cover* cover = &self.cover
        cdef int64_t total = 0, weight
        cdef int32_t point = 0
        if len(weights) > POINTS_MAX:
            raise ValueError(f"at most {POINTS_MAX} points of demand, got {len(weights)}")
        if not 0 <= post_count <= POSTS_MAX:
            raise ValueError(f"0..{POSTS_MAX} posts, got {post_count}")
        if not 0 <= unit_count <= UNITS_MAX:
            raise ValueError(f"0..{UNITS_MAX} units, got {unit_count}")
        cover.point_count = <int32_t>len(weights)
        cover.word_count = (cover.point_count + WORD_BITS - 1) // WORD_BITS
        cover.post_count = <int32_t>post_count
        cover.unit_count = <int32_t>unit_count
        cover.weights = <int64_t*>calloc(max(1, cover.point_count), sizeof(int64_t))
        cover.depth = <int32_t*>calloc(max(1, cover.point_count), sizeof(int32_t))
        cover.reached = <uint64_t*>calloc(max(1, post_count * cover.word_count), sizeof(uint64_t))
        cover.post_of = <int32_t*>calloc(max(1, unit_count), sizeof(int32_t))
        if not (cover.weights and cover.depth and cover.reached and cover.post_of):
            raise MemoryError("no memory for the coverage")
        for given in weights:
            weight = given
            if weight < 0:
                raise ValueError(f"the share of point {point} is {weight}")
            cover.weights[point] = weight
            total += weight
            point += 1
        if total > SCALE:
            raise ValueError(f"the shares add up to {total} millionths")
        for point in range(cover.unit_count):
            cover.post_of[point] = NOWHERE
        self.set_busy(500)

    def __dealloc__(self):
        free(self.cover.weights)
        free(self.cover.depth)
        free(self.cover.reached)
        free(self.cover.post_of)

    # -- Queries ----------------------------------------

    def post_of(self, int64_t unit):
        """Where the unit stands idle; -1: nowhere."""
        return self.cover.post_of[self.checked_unit(unit)]

    def gain(self, int64_t post):
        """What one more unit at a post adds, in millionths of the demand, times a million: exact."""
        return worth(&self.cover, self.checked_post(post))

    def gains(self, int64_t unit):
        """By post, as `gain`, were the unit nowhere."""
        cdef Cover* cover = &self.cover
        cdef int32_t own = cover.post_of[self.checked_unit(unit)]
        cdef int32_t post
        cdef list found
        if own != NOWHERE:
            shift(cover, own, -1)
        found = [worth(cover, post) for post in range(cover.post_count)]
        if own != NOWHERE:
            shift(cover, own, 1)
        return found

    def loss(self, int64_t unit):
        """What is lost where the unit goes; 0 where it does not stand idle. In the measure of `gain`."""
        cdef Cover* cover = &self.cover
        cdef int32_t own = cover.post_of[self.checked_unit(unit)]
        cdef int64_t lost
        if own == NOWHERE:
            return 0
        shift(cover, own, -1)
        lost = worth(cover, own)
        shift(cover, own, 1)
        return lost

    # -- Commands ----------------------------------------

    def set_busy(self, int64_t permille):
        """The share of the time that a unit is busy, in thousandths."""
        cdef int64_t added = (1000 - permille) * (SCALE // 1000)
        cdef int32_t depth
        if not 0 <= permille < 1000:
            raise ValueError(f"busy 0..999 thousandths of the time, got {permille}")
        for depth in range(DEPTH_MAX + 1):
            self.cover.added[depth] = added
            added = added * permille // 1000

    def set_reached(self, int64_t post, const uint8_t[::1] reached):
        """The points (not 0) that are reached from a post in time; only while nobody stands there."""
        cdef Cover* cover = &self.cover
        cdef int32_t row = self.checked_post(post)
        cdef int32_t point, word
        if reached.shape[0] != cover.point_count:
            raise ValueError(f"{cover.point_count} points, got {reached.shape[0]}")
        for point in range(cover.unit_count):
            if cover.post_of[point] == row:
                raise ValueError(f"unit {point} stands at post {post}")
        for word in range(cover.word_count):
            cover.reached[<int64_t>row * cover.word_count + word] = 0
        for point in range(cover.point_count):
            if reached[point]:
                word = point // WORD_BITS
                cover.reached[<int64_t>row * cover.word_count + word] |= <uint64_t>1 << (point % WORD_BITS)

    def stand(self, int64_t unit, int64_t post):
        """The unit stands idle at a post; -1: it does not."""
        cdef Cover* cover = &self.cover
        cdef int32_t index = self.checked_unit(unit)
        cdef int32_t there = NOWHERE if post == NOWHERE else self.checked_post(post)
        cdef int32_t own = cover.post_of[index]
        if own == there:
            return
        if own != NOWHERE:
            shift(cover, own, -1)
        if there != NOWHERE:
            shift(cover, there, 1)
        cover.post_of[index] = there

    cdef int32_t checked_unit(self, int64_t unit) except -1:
        if not 0 <= unit < self.cover.unit_count:
            raise IndexError(f"unit {unit} is not in 0..{self.cover.unit_count - 1}")
        return <int32_t>unit

    cdef int32_t checked_post(self, int64_t post) except -1:
        if not 0 <= post < self.cover.post_count:
            raise IndexError(f"post {post} is not in 0..{self.cover.post_count - 1}")
        return <int32_t>post
