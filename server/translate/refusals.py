"""Every answer that is not a reply: a status, a reason's name, sentences in both languages and what to do next.

One table says which gRPC status each of the engine's refusals has; the words of those stand in
dispatch_core/sentences.py, the words of the border's own here. `pack` makes them google.rpc messages under
1 KiB. No sentence holds personal data.
"""

from __future__ import annotations

from google.protobuf.any_pb2 import Any
from google.protobuf.duration_pb2 import Duration
from google.rpc import error_details_pb2, status_pb2  # type: ignore[import-untyped]
from grpc import StatusCode

from dispatch_core.rejections import Reason, Rejection
from dispatch_core.sentences import sentence

DOMAIN = "sigap"
DETAILS_BYTES_MAX = 1024
VIOLATIONS_MAX = 8
_SENTENCE_CHARS_MAX = 240

# The status of each refusal of the engine; whatever is not here is FAILED_PRECONDITION.
STATUS = {
    Reason.INCIDENT_TYPE_UNKNOWN: StatusCode.INVALID_ARGUMENT,
    Reason.INCIDENT_NOT_FOUND: StatusCode.NOT_FOUND,
    Reason.UNIT_NOT_FOUND: StatusCode.NOT_FOUND,
    Reason.ROAD_NOT_FOUND: StatusCode.NOT_FOUND,
    Reason.DESTINATION_NOT_FOUND: StatusCode.NOT_FOUND,
    Reason.CLOSURE_NOT_FOUND: StatusCode.NOT_FOUND,
    Reason.AREA_NOT_FOUND: StatusCode.NOT_FOUND,
    Reason.NO_ROAD_THERE: StatusCode.INVALID_ARGUMENT,
    Reason.EXPIRY_PAST: StatusCode.INVALID_ARGUMENT,
    Reason.KIND_UNKNOWN: StatusCode.INVALID_ARGUMENT,
    Reason.NEED_NOT_FOUND: StatusCode.NOT_FOUND,
    Reason.VERSION_CHANGED: StatusCode.ABORTED,
    Reason.CHANGED_MEANWHILE: StatusCode.ABORTED,
    Reason.AUTHORITY_CHANGED: StatusCode.ABORTED,
    Reason.CLOCK_CHANGED: StatusCode.ABORTED,
    Reason.REASON_MISSING: StatusCode.INVALID_ARGUMENT,
    Reason.DESTINATION_MISSING: StatusCode.INVALID_ARGUMENT,
    Reason.LIMIT_REACHED: StatusCode.RESOURCE_EXHAUSTED,
    Reason.AGENCY_UNKNOWN: StatusCode.INVALID_ARGUMENT,
    Reason.CAPABILITY_UNKNOWN: StatusCode.INVALID_ARGUMENT,
    Reason.REPORT_NOT_FOUND: StatusCode.NOT_FOUND,
    Reason.GROUND_MISSING: StatusCode.INVALID_ARGUMENT,
    Reason.SAME_INCIDENT: StatusCode.INVALID_ARGUMENT,
    Reason.UNIT_OF_OTHER_AGENCY: StatusCode.INVALID_ARGUMENT,
}

# The border's own: reason: (status, Indonesian, English). {} is the detail.
SENTENCES: dict[str, tuple[StatusCode, str, str]] = {
    "BAD_MESSAGE": (
        StatusCode.INVALID_ARGUMENT,
        "Pesan tidak dapat dibaca; teks harus UTF-8 dan isinya menurut sigap.v1.",
        "The message cannot be read; texts must be UTF-8 and its content as sigap.v1 says.",
    ),
    "MESSAGE_TOO_LARGE": (
        StatusCode.INVALID_ARGUMENT,
        "Pesan lebih besar dari {} KiB; kirim dalam bagian yang lebih kecil.",
        "The message is larger than {} KiB; send it in smaller parts.",
    ),
    "REQUEST_ID_REUSED": (
        StatusCode.INVALID_ARGUMENT,
        "request_id ini sudah dipakai untuk permintaan lain; buat yang baru.",
        "This request_id was used for another request; make a new one.",
    ),
    "PLACE_UNKNOWN": (
        StatusCode.INVALID_ARGUMENT,
        "Tempat itu tidak ada di daftar nama; yang mirip: {}. Beri koordinat atau nama dari daftar.",
        "No place of the gazetteer has that name; similar: {}. Give coordinates or a name from the list.",
    ),
    "PLACE_AMBIGUOUS": (
        StatusCode.FAILED_PRECONDITION,
        "Nama itu ada di {} tempat; tanyakan yang mana, lalu kirim nama lengkap atau koordinatnya.",
        "That name is borne by {} places; ask which one, then send its full name or its coordinates.",
    ),
    "OVERLOADED": (
        StatusCode.RESOURCE_EXHAUSTED,
        "Terlalu banyak permintaan sekaligus; tidak ada yang dilakukan, ulangi sebentar lagi.",
        "Too many requests at once; nothing was done, repeat in a moment.",
    ),
    "STORE_AWAY": (
        StatusCode.UNAVAILABLE,
        "Penyimpanan tidak menjawab; hasilnya belum diketahui, ulangi dengan request_id yang sama.",
        "The store does not answer; the outcome is unknown, repeat with the same request_id.",
    ),
    "STOPPING": (
        StatusCode.UNAVAILABLE,
        "Server sedang berhenti; ulangi dengan request_id yang sama.",
        "The server is stopping; repeat with the same request_id.",
    ),
    "DEADLINE_EXCEEDED": (
        StatusCode.DEADLINE_EXCEEDED,
        "Tenggat lewat sebelum ada jawaban; hasilnya belum diketahui, ulangi dengan request_id yang sama.",
        "The deadline passed before there was an answer; the outcome is unknown, repeat with the same request_id.",
    ),
    "TOO_MANY_WATCHERS": (
        StatusCode.RESOURCE_EXHAUSTED,
        "Sudah ada {} pengikut; tutup yang tidak dipakai, lalu ulangi.",
        "There are {} watchers already; close what is not used, then repeat.",
    ),
    "WATCHER_TOO_SLOW": (
        StatusCode.RESOURCE_EXHAUSTED,
        "Aliran dibaca terlalu lambat dan diputus; sambung lagi setelah seq {}.",
        "The stream was read too slowly and was cut; resume it after seq {}.",
    ),
    "JOURNAL_DIFFERS": (
        StatusCode.FAILED_PRECONDITION,
        "after_seq itu milik jurnal lain; jurnal server ini {}. Mulai lagi dari 0.",
        "That after_seq belongs to another journal; this server's is {}. Begin again at 0.",
    ),
    "SEQ_IN_FUTURE": (
        StatusCode.FAILED_PRECONDITION,
        "after_seq itu belum ada; yang terakhir {}. Mulai lagi dari 0.",
        "That after_seq does not exist yet; the last is {}. Begin again at 0.",
    ),
    "SEQ_TOO_OLD": (
        StatusCode.OUT_OF_RANGE,
        "Yang setelah after_seq itu sudah tidak disimpan; yang tertua {}. Baca GetState, lalu lanjutkan.",
        "What came after that seq is no longer kept; the oldest is {}. Read GetState, then go on.",
    ),
    "DECISION_IN_FUTURE": (
        StatusCode.FAILED_PRECONDITION,
        "Seq itu belum ada; yang terakhir {}. Ambil seq dari riwayat kejadiannya (`sigap incident ID`).",
        "There is no such seq yet; the last is {}. Take one from the incident's timeline (`sigap incident ID`).",
    ),
    "INCIDENT_NOT_THEN": (
        StatusCode.FAILED_PRECONDITION,
        "{} belum ada pada seq itu. Ambil seq dari riwayatnya (`sigap incident {}`), atau tanyakan tanpa seq.",
        "{} did not exist at that seq. Take one from its timeline (`sigap incident {}`), or ask without a seq.",
    ),
    "EXPLANATION_FAILED": (
        StatusCode.UNAVAILABLE,
        "Keputusan itu tidak dapat dibaca dari jurnal ({}); ulangi, atau jalankan `sigap journal verify`.",
        "That decision cannot be read from the journal ({}); repeat, or run `sigap journal verify`.",
    ),
    "REPORT_NOT_FOUND": (
        StatusCode.NOT_FOUND,
        "Tidak ada data penelepon untuk laporan {}; mungkin sudah dihapus.",
        "There is no caller's data for report {}; it may have been erased.",
    ),
    "AUDIT_UNWRITABLE": (
        StatusCode.UNAVAILABLE,
        "Pembacaan tidak dapat dicatat, jadi tidak ada yang ditunjukkan; periksa cakram di DATA/audit, lalu ulangi.",
        "The read could not be recorded, so nothing was shown; see to the disk under DATA/audit, then repeat.",
    ),
    "PAGE_TOKEN_INVALID": (
        StatusCode.INVALID_ARGUMENT,
        "page_token itu bukan dari server ini; mulai dari halaman pertama.",
        "That page_token is not from this server; begin with the first page.",
    ),
    "INTERNAL": (
        StatusCode.INTERNAL,
        "Kesalahan dalam server; tidak ada yang berubah. Kirim nomor {} ke pengelola server.",
        "A fault inside the server; nothing was changed. Give the number {} to whoever runs the server.",
    ),
}


class Refusal(Exception):
    """An answer that is not a reply; the wrapper sends it."""

    def __init__(
        self,
        status: StatusCode,
        reason: str,
        text_id: str,
        text_en: str,
        *,
        violations: tuple[tuple[str, str], ...] = (),
        facts: dict[str, str] | None = None,
        retry_ms: int = 0,
    ) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.text_id = text_id
        self.text_en = text_en
        self.violations = violations
        self.facts = facts or {}
        self.retry_ms = retry_ms


def refusal(
    reason: str,
    detail: object = "",
    *,
    violations: tuple[tuple[str, str], ...] = (),
    facts: dict[str, str] | None = None,
    retry_ms: int = 0,
) -> Refusal:
    """One of the border's own, by its name in SENTENCES."""
    status, indonesian, english = SENTENCES[reason]
    word = str(detail)
    return Refusal(
        status,
        reason,
        indonesian.replace("{}", word),
        english.replace("{}", word),
        violations=violations,
        facts=facts,
        retry_ms=retry_ms,
    )


def rejected(rejection: Rejection) -> Refusal:
    """The engine's refusal on the wire."""
    status = STATUS.get(rejection.reason, StatusCode.FAILED_PRECONDITION)
    english = sentence(rejection, "en")
    bad_field = status is StatusCode.INVALID_ARGUMENT and rejection.field
    return Refusal(
        status,
        rejection.reason.name,
        sentence(rejection, "id"),
        english,
        violations=((rejection.field, english),) if bad_field else (),
        facts={"field": rejection.field} if rejection.field else None,
    )


def pack(answer: Refusal) -> tuple[str, bytes]:
    """The status message that plain tools show, and the details: a google.rpc.Status under 1 KiB.

    It holds ErrorInfo, LocalizedMessage in both languages, and BadRequest and RetryInfo where they apply.
    """
    violations = list(answer.violations[:VIOLATIONS_MAX])
    chars = _SENTENCE_CHARS_MAX
    packed = _details(answer, violations, chars)
    # Too long only where somebody sent very long names; then the least telling part goes first.
    while len(packed) > DETAILS_BYTES_MAX:
        if len(violations) > 1:
            violations.pop()
        else:
            chars //= 2
        packed = _details(answer, violations, chars)
    return answer.text_en[:chars], packed


def _details(answer: Refusal, violations: list[tuple[str, str]], chars: int) -> bytes:
    number, _ = answer.status.value
    parts = [
        error_details_pb2.ErrorInfo(
            reason=answer.reason,
            domain=DOMAIN,
            metadata={name: fact[:chars] for name, fact in answer.facts.items()},
        ),
        error_details_pb2.LocalizedMessage(locale="id", message=answer.text_id[:chars]),
        error_details_pb2.LocalizedMessage(locale="en", message=answer.text_en[:chars]),
    ]
    if violations:
        bad = error_details_pb2.BadRequest()
        for field, description in violations:
            bad.field_violations.add(field=field[:chars], description=description[:chars])
        parts.append(bad)
    if answer.retry_ms:
        delay = Duration(seconds=answer.retry_ms // 1000, nanos=answer.retry_ms % 1000 * 1_000_000)
        parts.append(error_details_pb2.RetryInfo(retry_delay=delay))
    # grpc_status insists that this is the very message of the call.
    status = status_pb2.Status(code=number, message=answer.text_en[:chars])
    for part in parts:
        packed = Any()
        packed.Pack(part)
        status.details.append(packed)
    return bytes(status.SerializeToString())
