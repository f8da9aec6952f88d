"""What can be wrong with a city's files, in words: each fault with an Indonesian and an English sentence.

Both say what to do about it. {0}, {1} and so on are the details: the code, the number or the line in question. Where a
fault was found is no business of this file; response plans' stand in plan_faults.py, those about who stands by and who
stays back in coverage_faults.py, what a policy does not read in dispatch_faults.py, those about beats and feeders in
beat_faults.py.
"""

from __future__ import annotations

from enum import Enum

from .beat_faults import BeatFault, OutageFault
from .closure_faults import ClosureFault
from .coverage_faults import CoverageFault
from .dispatch_faults import DispatchFault
from .plan_faults import PLAN_WARNINGS, PlanFault
from .sea_faults import SEA_WARNINGS, SeaFault


class Fault(Enum):
    """A kind of mistake; its value is (Indonesian, English)."""

    # -- Files ----------------------------------------

    FOLDER_MISSING = (
        "{0} bukan folder kota; beri folder yang berisi city.toml.",
        "{0} is not a city's folder; name the folder that holds city.toml.",
    )
    FILE_MISSING = (
        "Berkas ini tidak ada; buatlah, sekalipun hanya berisi {0}.",
        "This file is missing; make it, even if it holds only {0}.",
    )
    FILE_UNREADABLE = (
        "Berkas tidak dapat dibaca: {0}; periksa izinnya.",
        "The file cannot be read: {0}; check its permissions.",
    )
    FILE_UNKNOWN = (
        "Berkas ini bukan bagian dari berkas kota dan tidak dibaca; periksa ejaan namanya atau pindahkan.",
        "This file is no part of a city and is not read; check its spelling or move it away.",
    )
    FILE_TOO_LARGE = (
        "Berkas {0} byte, paling besar {1}; bagi atau sederhanakan.",
        "The file has {0} bytes, {1} at most; split or simplify it.",
    )
    BAD_UTF8 = (
        "Byte {0} pada baris ini bukan UTF-8; simpan ulang berkas sebagai UTF-8.",
        "Byte {0} on this line is not UTF-8; save the file again as UTF-8.",
    )
    BAD_SYNTAX = (
        "Tata tulis salah: {0}; perbaiki baris ini dahulu, sisanya belum diperiksa.",
        "The syntax is wrong: {0}; mend this line first, the rest of the file was not checked.",
    )
    TOO_MANY_PROBLEMS = (
        "Masih ada kesalahan lain; perbaiki yang tercantum ({0}), lalu periksa lagi.",
        "There are more mistakes; mend the {0} that are listed, then check again.",
    )

    # -- Fields ----------------------------------------

    FIELD_UNKNOWN = (
        "Isian {0} tidak dikenal; yang dikenal: {1}.",
        "There is no field {0}; the fields are {1}.",
    )
    FIELD_MISSING = ("Isian {0} belum ada; tambahkan.", "The field {0} is missing; add it.")
    FIELD_REPEATED = ("Kolom {0} ada dua kali; hapus satu.", "The column {0} stands twice; remove one.")
    FIELD_NOT_TEXT = ("Isian {0} harus berupa teks.", "The field {0} must be text.")
    FIELD_NOT_NUMBER = (
        "Isian {0} harus bilangan, bukan {1}.",
        "The field {0} must be a number, not {1}.",
    )
    FIELD_NOT_YES_NO = (
        "Isian {0} harus ya atau tidak (yes/no, true/false), bukan {1}.",
        "The field {0} must be yes or no (true or false in TOML), not {1}.",
    )
    FIELD_NOT_LIST = ("Isian {0} harus berupa daftar teks.", "The field {0} must be a list of texts.")
    FIELD_NOT_NUMBERS = (
        "Isian {0} harus daftar {1} sampai {2} bilangan bulat.",
        "The field {0} must be a list of {1} to {2} whole numbers.",
    )
    FIELD_NOT_TABLE = ("{0} harus berupa tabel.", "{0} must be a table.")
    ROW_TOO_LONG = (
        "Baris ini punya {0} kolom, judulnya {1}; beri tanda kutip pada isian yang memuat pemisah.",
        "This row has {0} cells, the header {1}; quote cells that hold the separator.",
    )
    OUT_OF_RANGE = (
        "Isian {0} bernilai {1}; yang mungkin {2} sampai {3}.",
        "The field {0} is {1}; it can be {2} to {3}.",
    )
    BAD_ID = (
        "Isian {0}: {1} bukan kode yang sah; pakai {2}, paling panjang {3} byte.",
        "The field {0}: {1} is no valid code; use {2}, {3} bytes at most.",
    )
    TEXT_TOO_LONG = (
        "Isian {0} terlalu panjang; paling banyak {1} byte.",
        "The field {0} is too long; {1} bytes at most.",
    )
    TEXT_NOT_PRINTABLE = (
        "Isian {0} memuat karakter kendali; ketik ulang.",
        "The field {0} holds control characters; type it again.",
    )
    NOT_ONE_FOR_EACH = (
        "Isian {0} harus satu kata, atau daftar {1} kata, satu untuk setiap prioritas dari 1.",
        "The field {0} must be one word, or a list of {1} words, one for each priority from 1 on.",
    )
    NOT_A_CHOICE = ("Isian {0}: {1} tidak ada; pilih {2}.", "The field {0} cannot be {1}; choose {2}.")
    DUPLICATE_ID = (
        "{0} {1} sudah ada pada baris {2}; beri kode lain.",
        "The {0} {1} already stands on line {2}; give it another code.",
    )
    ITEM_REPEATED = ("Isian {0} memuat {1} dua kali; hapus satu.", "The field {0} holds {1} twice; remove one.")
    TOO_MANY = ("{0}: ada {1}, paling banyak {2}; kurangi.", "{0}: there are {1}, at most {2}; remove some.")

    # -- References ----------------------------------------

    ZONE_UNKNOWN = (
        "Zona waktu {0} tidak dikenal; pakai nama IANA, misalnya Asia/Jayapura.",
        "The time zone {0} is not known; use an IANA name, Asia/Jayapura for example.",
    )
    MODE_UNKNOWN = (
        "Cara berkendara {0} tidak ada di city.toml; pilih {1}.",
        "There is no mode {0} in city.toml; choose {1}.",
    )
    AGENCY_UNKNOWN = (
        "Instansi {0} tidak ada di agencies.toml; tambahkan atau betulkan.",
        "There is no agency {0} in agencies.toml; add it or correct it.",
    )
    CAPABILITY_UNKNOWN = (
        "Kemampuan {0} tidak ada di {1}; tambahkan atau betulkan.",
        "There is no capability {0} in {1}; add it or correct it.",
    )
    CAPABILITY_NOT_OF_AGENCY = (
        "Kemampuan {0} tidak termasuk milik {1} di agencies.toml; tambahkan di sana atau pilih yang lain.",
        "The capability {0} is not among those of {1} in agencies.toml; add it there or choose another.",
    )
    PLACE_UNKNOWN = (
        "Tempat {0} tidak ada di gazetteer.csv; tambahkan di sana atau isi lat dan lon.",
        "There is no place {0} in gazetteer.csv; add it there or fill in lat and lon.",
    )
    PLACE_MISSING = (
        "Letaknya belum ada; isi {0} dengan place_id, atau isi lat dan lon.",
        "It has no place; fill in {0} with a place_id, or lat and lon.",
    )
    DESTINATION_WITHOUT_PHONE = (
        "Tujuan {0} tidak punya nomor telepon; bila hubungan putus tidak ada jalan lain untuk memberitahunya.",
        "The destination {0} has no telephone; where the line to it fails there is no other way to tell it.",
    )
    ROAD_UNKNOWN = (
        "Jalan {0} tidak ada di roads.geojson atau roads.npz; betulkan kodenya.",
        "There is no road {0} in roads.geojson or roads.npz; correct its id.",
    )

    # -- Places and shapes ----------------------------------------

    COORDINATES_OUT_OF_RANGE = (
        "Koordinat lat {0}, lon {1} di luar bumi; lat -90..90, lon -180..180 (mungkin tertukar).",
        "The coordinates lat {0}, lon {1} are off the earth; lat is -90..90, lon -180..180 (swapped, perhaps).",
    )
    OUTSIDE_AREA = (
        "Letaknya {0} m di luar wilayah (areas.geojson), paling jauh {1}; periksa lat dan lon.",
        "It lies {0} m outside the service area (areas.geojson), {1} at most; check lat and lon.",
    )
    BAD_SHAPE = (
        "Bentuk {0} tidak sah: {1}; gambar ulang.",
        "The shape of {0} is not valid: {1}; draw it again.",
    )
    RING_NOT_CLOSED = (
        "Batas {0} tidak tertutup; titik terakhir harus sama dengan titik pertama.",
        "The outline of {0} is not closed; its last point must be its first.",
    )
    POINT_REPEATED = (
        "Jalan {0} memuat titik nomor {1} dua kali berurutan; hapus satu.",
        "The road {0} holds point number {1} twice in a row; remove one.",
    )
    ROAD_NEEDS_CLOSURE = (
        "Jalan {0} berkelas {1} harus mulai dalam keadaan tutup; tambahkan [[closure]] beralasan di city.toml.",
        "The road {0} of class {1} must start closed; add a [[closure]] with a reason to city.toml.",
    )
    NO_ROADS = (
        'Tidak ada satu jalan pun yang dapat dilalui; tambahkan jalan atau pakai travel.kind = "line".',
        'There is no road to drive on; add roads or use travel.kind = "line".',
    )
    ROADS_DISCONNECTED = (
        "Jalan {0} dan {1} jalan lain tidak tersambung ke jaringan utama; samakan ujungnya dengan titik jalan lain.",
        "The road {0} and {1} more are not joined to the main network; let an end be the very point of another road.",
    )

    # -- Sense ----------------------------------------

    NUMBERS_OUT_OF_ORDER = (
        "{0} ({1}) tidak boleh lebih besar daripada {2} ({3}); ubah salah satu.",
        "{0} ({1}) cannot exceed {2} ({3}); change one of them.",
    )
    WEIGHTS_MEET = (
        "Bobot {0} prioritas {1} kali ageing_max_permille melampaui bobot prioritas {2}; turunkan salah satu.",
        "The {0} of priority {1} times ageing_max_permille exceeds that of priority {2}; lower one of them.",
    )
    SLOTS_RISE = (
        "{0} tidak boleh naik dari satu unit ke unit berikutnya; yang pertama tiba paling penting.",
        "{0} cannot rise from one slot to the next: who is there first matters most.",
    )
    HEARSE_HAS_MORE = (
        "Mobil jenazah {0} hanya boleh berkemampuan HEARSE; hapus yang lain.",
        "The hearse {0} may have the capability HEARSE only; remove the others.",
    )
    NO_CAPABILITY = (
        "{0} tidak menyebut kemampuan; isi sedikitnya satu, sebab tanpa itu unit apa pun cocok, mobil jenazah pun.",
        "{0} names no capability; give at least one: without it any unit would fit, a hearse too.",
    )
    CREW_BELOW_EVERY_MINIMUM = (
        "Awak {0} berjumlah {1}, semua kemampuannya perlu sedikitnya {2}; tambah awak atau turunkan batasnya.",
        "{0} has a crew of {1}, each of its capabilities needs {2} or more; add crew or lower the minimum.",
    )
    CREW_ACROSS_AGENCIES = (
        "Awak {0} dipakai instansi {1} dan {2}; pakai kode awak yang berbeda.",
        "The crew {0} is shared by {1} and {2}; give each agency its own crew ids.",
    )
    CREW_SHARED_BY_ONE = (
        "Awak {0} hanya dipakai satu unit; kosongkan atau betulkan ejaannya.",
        "The crew {0} belongs to one unit only; leave it empty or correct its spelling.",
    )
    ON_DUTY_IN_LIVE_CITY = (
        "on_duty hanya berlaku di kota demonstrasi; di kota nyata setiap unit mulai di luar dinas.",
        "on_duty counts in demonstration cities only; in a live one every unit starts off duty.",
    )
    ROSTER_TOO_LARGE = (
        "Daftar unit memerlukan {0} byte di jurnal, paling banyak {1}; pendekkan kode unit, awak dan kemampuan.",
        "The roster takes {0} bytes in the journal, at most {1}; shorten the ids of units, crews and capabilities.",
    )
    ROSTER_EMPTY = (
        "Tidak ada satu unit pun; tambahkan unit, kalau tidak setiap kebutuhan akan kurang.",
        "There is no unit at all; add some, or every need will be short.",
    )
    GROUND_WITHOUT_REQUEST = (
        'Instansi {0} hanya boleh diminta (needs_ground); tulis authority = "request" tanpa pengecualian.',
        'The agency {0} may only be asked (needs_ground); write authority = "request", for every priority.',
    )
    NO_DESK = (
        "Instansi {0} diminta atau diberi tahu lewat meja piketnya, tetapi phone-nya tidak berisi nomor; isi nomornya.",
        "The agency {0} is asked or told through its desk, but its phone holds no number; fill it in.",
    )
    AGENCY_WITHOUT_UNITS = (
        "Instansi {0} tidak punya unit di units.csv; kebutuhannya tidak akan pernah terpenuhi.",
        "The agency {0} has no unit in units.csv; what it is asked for will never be filled.",
    )
    DESK_WITHOUT_UNITS = (
        "Instansi {0} tidak punya unit di units.csv; mejanya dapat menyanggupi, tetapi tidak dapat menyebut unitnya.",
        "The agency {0} has no unit in units.csv; its desk can accept a request, but cannot name who comes.",
    )
    CAPABILITY_WITHOUT_UNIT = (
        "Kemampuan {0} milik {1} tidak ada pada unit mana pun; tambahkan pada unit atau hapus.",
        "The capability {0} of {1} is on no unit; give it to one or remove it.",
    )

    # -- Arrays ----------------------------------------

    ROADS_TWICE = (
        "Ada {0} dan {1}; jaringan jalan hanya boleh satu: hapus salah satu.",
        "There are both {0} and {1}; a city has one road network: remove one of them.",
    )
    ARRAYS_UNREADABLE = (
        "Berkas larik rusak atau bukan npz ({0}); salin lagi atau buat ulang dengan sigap city build.",
        "The arrays are damaged or no npz ({0}); copy the file again or build it anew with sigap city build.",
    )
    ARRAY_WRONG = (
        "Larik {0}: {1}; berkas rusak atau dari jaringan lain, buat ulang dengan sigap city build.",
        "The array {0}: {1}; the file is damaged or mixes two networks, build it anew with sigap city build.",
    )
    TRAVEL_TOO_LONG = (
        "Perjalanan di jaringan jalan ini dapat mencapai {0} tick, paling banyak {1}; perbesar tick_us di city.toml.",
        "A way through these roads may take {0} ticks, {1} at most; choose a greater tick_us in city.toml.",
    )
    MODES_DIFFER = (
        "arc_ticks memuat {0} cara berkendara, city.toml {1}; tulis satu [[mode]] untuk setiap baris larik.",
        "arc_ticks holds {0} modes, city.toml {1}; write one [[mode]] for each row of the array.",
    )
    ARC_TOO_LONG = (
        "Ruas {0} (jalan {1}) memerlukan lebih dari {2} tick; naikkan tick_us di city.toml atau bagi ruas itu.",
        "The arc {0} (road {1}) takes more than {2} ticks; raise tick_us in city.toml or cut the arc in two.",
    )


AnyFault = Fault | PlanFault | CoverageFault | DispatchFault | BeatFault | OutageFault | SeaFault | ClosureFault

# These do not stop a city from loading.
WARNINGS: frozenset[AnyFault] = (
    PLAN_WARNINGS
    | SEA_WARNINGS
    | {
        Fault.FILE_UNKNOWN,
        Fault.ROADS_DISCONNECTED,
        Fault.CREW_SHARED_BY_ONE,
        Fault.ON_DUTY_IN_LIVE_CITY,
        Fault.ROSTER_EMPTY,
        Fault.AGENCY_WITHOUT_UNITS,
        Fault.DESK_WITHOUT_UNITS,
        Fault.CAPABILITY_WITHOUT_UNIT,
        Fault.DESTINATION_WITHOUT_PHONE,
    }
)
