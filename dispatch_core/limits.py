"""Every limit of Sigap, with its reason and its relations.

One file, so that nobody has to guess how much of anything may exist. It imports nothing and decides nothing: the
core, the server and the load driver read it. A number a city may choose (deadlines, radii, speeds) is policy and
lives in that city's files, not here.
"""

# -- The journal ----------------------------------------

# One journal round trip carries a batch; 1 MiB is written and synced in a few milliseconds on an ordinary disk.
BATCH_BYTES_MAX = 1024 * 1024
# One command and all its events. The largest is a city's roster.
ENTRY_BYTES_MAX = 256 * 1024
assert ENTRY_BYTES_MAX <= BATCH_BYTES_MAX
# Commands decided while one append is in flight, whatever their size.
BATCH_COMMANDS_MAX = 256
# An append that is not confirmed by then means that the store is away.
APPEND_DEADLINE_MS = 400
# While the store is away the same batch is sent again after a pause that doubles from the first to the second.
RESEND_MIN_MS = 10
RESEND_MAX_MS = 500
# Timers handled before the commands that wait; what is still due then comes first in the next batch.
TIMERS_PER_BATCH_MAX = 64
# Personal data of one report, kept beside the journal.
PRIVATE_BYTES_MAX = 64 * 1024
# Any entry and any personal data still fit while a batch has so much room left.
ENTRY_ROOM_BYTES = ENTRY_BYTES_MAX + PRIVATE_BYTES_MAX
assert ENTRY_ROOM_BYTES <= BATCH_BYTES_MAX
# The newest entries as they are in memory, for repeated requests and timelines; older ones are read from the store.
RECENT_ENTRIES_MAX = 1_024
RECENT_BYTES_MAX = 8 * 1024 * 1024
# How full the store's memory may become before somebody is told, and how often that is looked at.
STORE_ALARM_PERMILLE = 600
STORE_LOOK_MS = 10_000
# Entries after which a new snapshot is written: about a second of folding at the next start.
SNAPSHOT_ENTRIES = 20_000

# -- Requests ----------------------------------------

REQUEST_BYTES_MAX = 256 * 1024
TRANSPORT_BYTES_MAX = 1024 * 1024
assert REQUEST_BYTES_MAX <= TRANSPORT_BYTES_MAX
# Any one text field; names and reasons are far shorter.
TEXT_BYTES_MAX = 4 * 1024
# Identifiers made outside: request ids, unit ids, road ids, type codes, agency ids.
ID_BYTES_MAX = 128
# A request id is remembered this long, and at most so many: 24 h at two commands a second, or two minutes at full
# speed.
REQUEST_KEPT_MS = 24 * 60 * 60 * 1000
REQUESTS_MAX = 200_000
# Commands waiting for a decision; beyond it callers are told to come back.
INBOX_COMMANDS_MAX = 4_096
# How full the inbox, or the memory of request ids, may be (per cent) for each class to be let in: new emergencies,
# what units report, other changes, further reports. The last per cents are for those who must not be turned away.
ADMISSION_SHARES = (100, 95, 90, 85)
# When to come back: a full inbox empties in about this time; request ids are forgotten far more slowly.
INBOX_RETRY_MS = 500
REQUESTS_RETRY_MS = 60_000
# When to ask again while the store is away, or after the server was stopped.
AWAY_RETRY_MS = 1_000
PAGE_COUNT_MAX = 500
# Calls being handled and their bytes, reads included: far above the inbox, so that only a flood meets it.
CALLS_MAX = 2 * INBOX_COMMANDS_MAX
CALLS_BYTES_MAX = 64 * 1024 * 1024
# A call without a deadline gets the first; none may hold its place longer than the second.
CALL_DEADLINE_DEFAULT_MS = 10_000
CALL_DEADLINE_MAX_MS = 60_000
# The HTTP side answers three short GETs; what is longer or slower than this is not one of them.
HTTP_HEAD_BYTES_MAX = 8 * 1024
HTTP_CONNECTIONS_MAX = 64
HTTP_DEADLINE_MS = 5_000
# Series that the writer exports: rendering more would be felt by the commands beside it.
WRITER_SERIES_MAX = 200
# Series that the process beside the writer exports of what the feed tells.
OPS_SERIES_MAX = 500
# Reports whose instants it keeps to know what an hour usually brings.
OPS_REPORTS_KEPT = 5_000

# -- The city ----------------------------------------

UNITS_MAX = 2_000
# A roster is journalled as one entry: what a unit takes there beside its words, and what is left for all of them.
ROSTER_UNIT_BYTES = 80
ROSTER_BYTES_MAX = ENTRY_BYTES_MAX - 8 * 1024
assert UNITS_MAX * ROSTER_UNIT_BYTES < ROSTER_BYTES_MAX
AGENCIES_MAX = 64
# One bit each in a 64-bit mask; the last bit means a capability that nobody has.
CAPABILITIES_MAX = 63
INCIDENT_TYPES_MAX = 512
NEEDS_PER_PLAN_MAX = 32
GAZETTEER_PLACES_MAX = 50_000
ROADS_MAX = 1_000_000
NODES_MAX = 2_000_000
# Travel times are summed in 64 bits; a single arc must fit 31.
ARC_TICKS_MAX = 2**31 - 1
MODES_MAX = 4
# A table of travel times from node to node takes 64 MiB a mode.
MATRIX_NODES_MAX = 4_096
CITY_FILE_BYTES_MAX = 64 * 1024 * 1024
AREAS_MAX = 10_000
BEATS_MAX = 1_000
FEEDERS_MAX = 1_000
DESTINATIONS_MAX = 1_000
# Seats of the largest vehicle, a platoon's truck.
CREW_MAX = 100
# Mistakes that one check of a city lists; who has more mends these first.
CITY_PROBLEMS_MAX = 1_000

# -- State ----------------------------------------

INCIDENTS_OPEN_MAX = 20_000
CLOSED_INCIDENTS_MAX = 1_000
NEEDS_WAITING_MAX = 20_000
NEEDS_PER_INCIDENT_MAX = 64
ASSIGNMENTS_PER_INCIDENT_MAX = 256
REPORTS_PER_INCIDENT_MAX = 1_000
# Seqs of the entries that touched an incident; the oldest and the newest halves are kept.
TIMELINE_SEQS_MAX = 1_000
ALARM_LEVEL_MAX = 5
# Needs that one word lets go in a surge: a decision about each fits the entry, and the writer stops for no longer than
# for a big fire. What is left is asked for again.
SURGE_RELEASED_MAX = 50
# Held incidents that are listed of a village; all are counted.
SURGE_LISTED_MAX = 50
# Incidents that were taken in by others: their ids resolve for ever, so none is let go. A city merges a few a day.
MERGES_MAX = 10_000
CLOSURES_MAX = 1_000
# Corners of an area that is closed, and how wide it may be: two degrees, in which products of differences are exact.
AREA_POINTS_MAX = 200
AREA_SPAN_E7_MAX = 20_000_000
# Roads of one closure that are listed by name; the others are counted.
CLOSURE_ROADS_KEPT = 20
# Roads of one name that one closure may close.
CLOSURE_SPANS_MAX = 2_000
# Kinds of vehicle and agencies that one closure may name.
CLOSURE_WHO_MAX = 32
# A crawl; what is slower still is closed.
SPEED_PERMILLE_MIN = 10
# Rows of weights, one for each mode of each profile: drivers for whom the same closures hold.
WEIGHT_ROWS_MAX = 8
# How far from a road a point may be that shall name one of its edges.
EDGE_REACH_M = 500
# A point that says in which direction a road is closed lies no farther from it.
TOWARDS_REACH_M = 10_000
# Boats named where no road leads.
BOATS_NAMED = 3
# Landings tried, each by a decision of its own, where closed roads keep units from the nearest.
LANDINGS_TRIED_MAX = 8

# Sea lanes of a city, and places whose way to the lanes is remembered: a few hundred boats and incidents.
SEA_LANES_MAX = 2_000
SEA_SPOTS_KEPT = 4_096
# Candidates that a decision keeps for each need, with their ETA parts.
CANDIDATES_KEPT = 5
NEED_COUNT_MAX = 20

# -- Positions ----------------------------------------

POSITIONS_PER_BATCH_MAX = 10_000
# Positions are conflated per unit and journalled once in this time.
POSITIONS_FLUSH_MS = 1_000
# Units in one entry, whatever the length of their ids: far below ENTRY_BYTES_MAX.
POSITIONS_PER_ENTRY_MAX = 1_000
# Calls that wait for the next entry of positions; each names at most every unit once.
POSITION_OFFERS_MAX = 256

# -- Feeds ----------------------------------------

FEED_ENTRIES_MAX = 10_000
FEED_BYTES_MAX = 32 * 1024 * 1024
WATCHERS_MAX = 256
# Open streams of every kind, those of health included.
STREAMS_MAX = 2 * WATCHERS_MAX
WATCHER_QUEUE_MAX = 1_024
HEARTBEAT_MS = 1_000
# Where a watcher has entries gathered: for how long at most, and what one message takes then.
GATHER_MS_MAX = HEARTBEAT_MS
GATHERED_ENTRIES_MAX = 256
GATHERED_BYTES_MAX = 512 * 1024
assert ENTRY_BYTES_MAX <= GATHERED_BYTES_MAX <= TRANSPORT_BYTES_MAX // 2

# -- The console ----------------------------------------

# What was told and nobody has seen to; of more the least pressing go, and the board says so.
NOTICES_MAX = 2_000
# Of those that somebody has seen to, what a console remembers over its own restarts; of more the oldest are new again.
MARKS_MAX = 10_000
assert MARKS_MAX >= NOTICES_MAX
# Forms that went with a newer version than they were made with; of more the oldest are as if made new.
FORMS_RESENT_MAX = 1_000
# Entries that a console reads again when it begins, for what was told of incidents that are still open: as many as the
# server has in memory. Positions are one entry a second: two hours and three quarters.
LOOK_BACK_ENTRIES_MAX = FEED_ENTRIES_MAX

# -- Coordinates ----------------------------------------

LAT_E7_MAX = 90 * 10**7
LON_E7_MAX = 180 * 10**7
UNCERTAINTY_M_MAX = 50_000

# -- Search and match ----------------------------------------

# A turnout, an off-road leg or a stale margin. Four of them and NODES_MAX arcs of 31 bits stay below 2**54 ticks.
LEG_TICKS_MAX = 2**50
# Moments and staleness bounds in ms; differences stay far inside 64 bits.
MOMENT_MS_MAX = 2**53
# Arcs of a network, both directions: 8 a node at most.
ARCS_MAX = 16_000_000
# Candidates that one query may want: every slot of every waiting need.
CANDIDATES_WANTED_MAX = NEEDS_WAITING_MAX * NEED_COUNT_MAX
# One match looks at all that may wait, or at the whole fleet for as many needs as there are units, twice over.
MATCH_NEEDS_MAX = NEEDS_WAITING_MAX
MATCH_CANDIDATES_MAX = 2 * UNITS_MAX * UNITS_MAX

# Duplicates that a report is shown, and incidents near it that are looked at for them, the newest first.
DUPLICATES_KEPT = 5
DUPLICATES_LOOKED_AT = 64
# Places of the gazetteer that an ambiguous name returns.
PLACE_CANDIDATES_MAX = 10
# Authorities that supervisors may have set at one time.
AUTHORITY_RULES_MAX = 256
# Units that a desk may name in one answer.
DESK_UNITS_MAX = 20

# Closed roads named as the reason why nobody can come.
BLOCKING_ROADS_KEPT = 8

# A road time of 2**31 - 1 ticks or more counts as no way: six hours in ticks of 10 us, 24 days in ticks of 1 ms.
TRAVEL_TICKS_MAX = 2**31 - 2
# Shortcuts of a hierarchy. An order made for its network leads to 3 a node; another one's to thousands.
SHORTCUTS_PER_NODE_MAX = 64
SHORTCUTS_MIN = 2_000_000
# Ancestors of a node, itself included: a thousand in a network of a million nodes.
LABEL_ENTRIES_MAX = 20_000
# Soonest units of which a search by the hierarchy keeps track while it goes on; who wants more gets all looked at.
ASCENT_WANTED_MAX = 16
# Differences that a journal decided again under another policy tells of, the first ones; all are counted.
REDECIDED_KEPT = 10_000
# One joint assignment: slots of needs by crews. Beyond that the closest are chosen, and half a gigabyte is not taken.
JOINT_ROWS_MAX = 512
JOINT_COLUMNS_MAX = 1_024
# Waiting needs that a freed unit is weighed against, busy units that one need is weighed against.
JOINT_WAITING_MAX = 64
JOINT_BUSY_MAX = 64
assert JOINT_WAITING_MAX + JOINT_BUSY_MAX < JOINT_ROWS_MAX
# Coverage: points of demand, places where one agency's units stand by; their bits take 128 KiB.
COVERAGE_POINTS_MAX = 1_024
COVERAGE_POSTS_MAX = 1_024
# Nodes of the roads that stand for the demand of a city that knows of none.
COVERAGE_NODES = 400

# -- Accounts ----------------------------------------

# Incidents and reports that one account holds in memory: a month of a city of ten million, some 400 bytes each.
ACCOUNT_INCIDENTS_MAX = 500_000
ACCOUNT_REPORTS_MAX = 2_000_000
ACCOUNT_DAYS_MAX = 400
# Whoever reports is a free text: so many are named, the rest together.
ACCOUNT_SOURCES_MAX = 40
# Decisions that lost most against the best unit: more than anybody goes through after a month.
ACCOUNT_REGRETS_MAX = 20

# A note about an incident: what is read aloud in half a minute.
NOTE_BYTES_MAX = 1_000

# The log of who read callers' data: some 60,000 lines a file, and so many full ones are kept.
AUDIT_BYTES_MAX = 8 * 1024 * 1024
AUDIT_FILES_KEPT = 8

# -- Paper ----------------------------------------

# Sheets kept on disk: a day of one every five minutes, some 20 KB each.
PAPER_SHEETS_KEPT = 288
# Times on paper are written to the minute: a step may be said to be that much before the order that it answers.
PAPER_MINUTE_MS = 60_000
# Times that one incident may have on paper.
PAPER_STAMPS_MAX = 500
# Lines of one file that is taken back from paper, and its size.
REENTRY_LINES_MAX = 5_000
REENTRY_BYTES_MAX = 4 * 1024 * 1024
