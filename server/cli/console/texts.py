"""The console's own words in both languages, and the core's words without a language of the process.

One console speaks both at once, to each browser its own; so nothing here asks which one a run speaks.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from ..catalogue import WORDS, Pair
from ..language import Language
from ..words import pick

# Everything the screen says by itself, by the name that the page asks for it.
SCREEN: Final[dict[str, Pair]] = {
    "title": ("Ruang kendali", "Operations"),
    "board": ("Papan perhatian", "Attention board"),
    "incidents": ("Kejadian", "Incidents"),
    "map": ("Peta kota", "City map"),
    "details": ("Rincian", "Details"),
    "none_open": ("Tidak ada kejadian.", "No incident."),
    "all_clear": ("Tidak ada yang menunggu.", "Nothing waits."),
    "demonstration": ("PERAGAAN", "DEMONSTRATION"),
    "clock_rate": ("jam ×", "clock ×"),
    "lost": ("SAMBUNGAN PUTUS", "CONNECTION LOST"),
    "lost_page": ("KONSOL TIDAK MENJAWAB", "THE CONSOLE DOES NOT ANSWER"),
    "lost_age": (
        "keadaan terakhir {} yang lalu; mencoba lagi sendiri. Bila perlu, pakai radio dan kertas.",
        "last known state is {} old; trying again by itself. If need be, use radio and paper.",
    ),
    "never": (
        "belum ada keadaan yang diketahui; mencoba lagi sendiri.",
        "no state is known yet; trying again by itself.",
    ),
    "store_away": (
        "Penyimpanan server hilang: perintah belum dapat dicatat.",
        "The server's store is away: commands cannot be recorded.",
    ),
    "other_city": (
        "Server melayani berkas kota yang lain: mulai ulang konsol dengan --city yang sama.",
        "The server serves another city's files: start the console again with the same --city.",
    ),
    "manual": ("MODE MANUAL: petugas yang memerintah", "MANUAL MODE: humans order"),
    "surge": (
        "MODE LONJAKAN: P3 sampai P5 ditahan per kelurahan",
        "SURGE MODE: P3 to P5 are held, by village",
    ),
    "held": ("ditahan: {}", "held: {}"),
    "village": ("Kelurahan", "Village"),
    "silent": ("Instansi tidak menjawab", "Agency not answering"),
    "closed_roads": ("Jalan ditutup", "Closed roads"),
    "language": ("English", "Indonesia"),
    "theme": ("Tema terang/malam", "Light/night theme"),
    "find": ("Cari kejadian, unit, jalan", "Find incident, unit, road"),
    "keys": ("Tombol", "Keys"),
    "close": ("Tutup", "Close"),
    "age_s": ("{} dtk", "{} s"),
    "age_min": ("{} mnt", "{} min"),
    "age_h": ("{} jam {} mnt", "{} h {} min"),
    "overdue": ("lewat {}", "{} over"),
    "in": ("{} lagi", "in {}"),
    "since": ("sejak {}", "for {}"),
    # What happens when a clock of the board runs out (item.py), and the objective.
    "reminds": ("pengingat {}", "reminder {}"),
    "goes": ("berangkat sendiri {}", "goes by itself {}"),
    "looks": ("dinilai lagi {}", "decided anew {}"),
    "ends": ("harus selesai {}", "to be done {}"),
    "arrives": ("tiba {}", "due {}"),
    "leaves": ("berangkat {}", "to leave {}"),
    "promised": ("sasaran {}", "objective {}"),
    "first_row": ("baris teratas", "top row"),
    "fix": ("posisi {} lalu", "fix {} old"),
    "fix_home": ("di pangkalan", "at its home"),
    "fix_none": ("tanpa posisi baru", "no new fix"),
    "free": ("bebas", "free"),
    "unit": ("Unit", "Unit"),
    "units": ("Unit", "Units"),
    "needs": ("Kebutuhan", "Needs"),
    "reported": ("dilaporkan", "reported"),
    "reports": ("laporan", "reports"),
    "eta": ("tiba", "due"),
    "cut": ("terputus", "cut off"),
    "priority": ("Prioritas", "Priority"),
    "choose": ("Pilih kejadian atau unit untuk rinciannya.", "Choose an incident or a unit for its details."),
    "legend": ("Keterangan", "Legend"),
    "credit": (
        "Jalan: sebagian © kontributor OpenStreetMap (ODbL 1.0)",
        "Roads: in part © OpenStreetMap contributors (ODbL 1.0)",
    ),
    "missing": ("kurang {}", "{} missing"),
    "straight_line": ("garis lurus", "straight line"),
    "sea": ("lewat laut", "by sea"),
    "key_help": (
        "j/k atau ↑/↓ memilih · Enter membuka · Esc menutup · a terima · r tolak · huruf pada tombol menjalankannya · "
        "/ cari · b papan · i kejadian · m peta · d rincian · s layanan · z tutup wilayah · l bahasa · t tema · "
        "! bunyi · ? tombol",
        "j/k or ↑/↓ choose · Enter opens · Esc closes · a accept · r refuse · the letter on a button presses it · "
        "/ find · b board · i incidents · m map · d details · s service · z close an area · l language · t theme · "
        "! sound · ? keys",
    ),
    "timeline": ("Jejak waktu", "Timeline"),
    "like": ("Mungkin sama dengan", "May be the same as"),
    "calls": ("Laporan masuk", "Reports"),
    "candidates": ("Calon unit", "Candidates"),
    "unfit": ("Tidak terpilih karena", "Turned down because"),
    "another": ("Unit lain untuk ini …", "Another unit for this …"),
    "why": ("Mengapa mereka, mengapa bukan yang lain", "Why these, and why not another"),
    "why_unit": ("Mengapa bukan unit", "Why not unit"),
    "when": ("Keputusan", "Decision"),
    "now": ("sekarang", "now"),
    "why_hint": ("kosong: semua", "empty: all"),
    "as_of": ("keadaan pukul {}", "as of {}"),
    "since_then": ("kejadian ini berubah sejak itu: tanyakan lagi", "the incident has changed since: ask again"),
    "ask_again": ("Tanyakan", "Ask"),
    "rest": ("Selain itu", "Besides"),
    "note": ("Catatan", "Note"),
    "turnout": ("siap", "turnout"),
    "leg": ("ke jalan", "to the road"),
    "road": ("jalan", "road"),
    "door": ("ke lokasi", "to the door"),
    "stale": ("posisi lama", "old fix"),
    "boats": ("Lewat laut bisa", "By sea could go"),
    "blocked": ("Jalan tertutup di antaranya", "Closed roads in between"),
    "received": ("diterima", "received"),
    "by": ("oleh", "by"),
    "for": ("untuk", "for"),
    "corrected": ("dibetulkan", "corrected"),
    "objective": ("sasaran", "objective"),
    "loading": ("memuat …", "loading …"),
    "who": ("Nama Anda", "Your name"),
    "seen": ("dilihat", "seen"),
    "sound": ("Bunyi bila keputusan P1 menunggu", "A sound when a P1 decision waits"),
    "send": ("Kirim", "Send"),
    "cancel": ("Batal", "Leave it"),
    "sending": ("mengirim …", "sending …"),
    "moved": (
        "Keadaan sudah berubah sejak formulir ini dibuka; tidak ada yang ditimpa. Periksa lagi, lalu ulangi.",
        "The world has moved since this form was opened; nothing was overwritten. Look again, then repeat.",
    ),
    "unsent": (
        "Konsol tidak menjawab: BELUM dikirim. Isian ini tetap di sini; kirim bila sudah tersambung lagi.",
        "The console does not answer: NOT sent. What is filled in stays here; send it once it is connected again.",
    ),
    "unheard": (
        "Belum diketahui apakah ini terlaksana. Kirim lagi formulir ini bila sudah tersambung: tidak akan terjadi dua "
        "kali. Bila mendesak, pakai radio.",
        "Whether this was carried out is not known. Send this form again once connected: it will not happen twice. If "
        "it is urgent, use the radio.",
    ),
    "kept": (
        "Halaman dimuat ulang; isian ini belum dikirim.",
        "The page was loaded again; this has not been sent.",
    ),
    "already": (
        "Formulir ini sudah terlaksana sekali, mungkin dengan isian lain. Periksa keadaannya, lalu buka formulir baru.",
        "This form was carried out once, perhaps filled in otherwise. Look how things are, then open a new one.",
    ),
    "nothing": (
        "Tidak ada lagi yang dapat diperbuat di sini, atau server tidak menjawab.",
        "There is nothing left to do here, or the server does not answer.",
    ),
    "actions": ("Tindakan", "Actions"),
    "service": ("Layanan", "Service"),
    "expected": ("menunggu keadaan termutakhir …", "waiting for the newest state …"),
    "skip": ("Langsung ke papan perhatian", "Skip to the attention board"),
    "live": ("tersambung", "connected"),
    "more": ("{} lagi", "{} more"),
    "draw": ("Tutup wilayah", "Close an area"),
    "draw_help": (
        "Klik sudut-sudut wilayah di peta, tiga atau lebih; semua jalan yang menyentuhnya.",
        "Click the corners of an area on the map, three or more; all roads that touch it.",
    ),
    "area": ("Wilayah baru", "A new area"),
    "closure": ("Penutupan", "Closure"),
    "no_end": ("sampai dicabut", "until it is lifted"),
    "ended": ("Baru ditutup", "Closed lately"),
    "authority": ("Wewenang yang diubah pengawas", "Authority that supervisors changed"),
    "hospitals": ("Rumah sakit yang tidak buka", "Hospitals that are not open"),
    "no_units": ("Tidak ada unit.", "No unit."),
}

# Groups of the board, the most pressing first.
GROUPS: Final[dict[str, Pair]] = {
    "decide": ("Menunggu keputusan", "Waiting for a decision"),
    "desk": ("Meja belum menjawab", "Desks not done"),
    "unanswered": ("Perintah belum dijawab", "Orders not acknowledged"),
    "route": ("Terhalang jalan yang ditutup", "Held up by a closed road"),
    "late": ("Terlambat", "Late"),
    "waiting": ("Menunggu unit", "Waiting for units"),
    "held": ("Ditahan lonjakan", "Held in the surge"),
    "duplicate": ("Mungkin ganda", "Possible duplicates"),
    "notice": ("Perlu diketahui", "To be noted"),
}

# What a unit can be told to be doing where no assignment says it.
UNIT_STATES: Final[dict[str, Pair]] = {
    "FREE": ("siap", "available"),
    "CONDITIONAL": ("bersyarat", "conditional"),
    "HELD": ("ditahan pengawas", "held by a supervisor"),
    "NOT_AVAILABLE": ("tidak siap", "not available"),
    "OUT_OF_SERVICE": ("rusak", "out of service"),
    "OFF_DUTY": ("tidak dinas", "off duty"),
    "UNRESPONSIVE": ("tidak menjawab", "not answering"),
}


def word(value: IntEnum, language: Language, enum: str = "") -> str:
    """A word of the core in a language; `enum` where the wire calls its kind otherwise. Empty for "not said"."""
    if not value:
        return ""
    pair = WORDS.get(enum or type(value).__name__, {}).get(value.name)
    return pick(pair, language) if pair else value.name.replace("_", " ").lower()


def screen_words(language: Language) -> dict[str, str]:
    """All words of the screen in a language."""
    return {name: pick(pair, language) for name, pair in SCREEN.items()}


def minutes(ms: int, language: Language) -> str:
    """A duration as it is read in a sentence: 45 s, 12 min, 2 h 5 min."""
    seconds = max(0, ms) // 1000
    if seconds < 90:
        return pick(SCREEN["age_s"], language).replace("{}", str(seconds))
    if seconds < 7_200:
        return pick(SCREEN["age_min"], language).replace("{}", str(seconds // 60))
    hours, rest = divmod(seconds // 60, 60)
    return pick(SCREEN["age_h"], language).replace("{}", str(hours), 1).replace("{}", str(rest), 1)
