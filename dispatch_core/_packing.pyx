"""_packing: records as bytes in protobuf's wire format, by tables that say which field goes where.

An entry is written for every command, and a structure fire's has some three hundred fields: made as messages of the
protobuf library they take a fifth of a millisecond, here a tenth of that. The bytes are those that the library writes:
fields by their numbers, of numbers and texts none that is zero or empty, lists of numbers packed. It knows the format
and not the schema, which whoever makes the tables has; and it reads nothing.
"""

cimport cython
from cpython.bytes cimport PyBytes_AsStringAndSize, PyBytes_FromStringAndSize
from cpython.long cimport PyLong_AsLongLongAndOverflow
from cpython.number cimport PyNumber_Index
from cpython.unicode cimport PyUnicode_AsUTF8AndSize
from libc.stdint cimport INT32_MAX, INT32_MIN, UINT32_MAX, int64_t, uint64_t
from libc.stdlib cimport free, realloc
from libc.string cimport memcpy, memmove

cdef enum:
    # The kinds of fields, by the numbers that descriptors give their types.
    INT64 = 3
    BOOL = 8
    STRING = 9
    MESSAGE = 11
    BYTES = 12
    UINT32 = 13
    ENUM = 14
    SINT32 = 17

cdef enum:
    # How a value is laid down, in the low bits of its tag.
    WIRE_VARINT = 0
    WIRE_LENGTH = 2
    # A 64-bit number takes at most so many bytes.
    VARINT_BYTES_MAX = 10
    FIRST_ROOM = 4096

cdef struct Buffer:
    unsigned char* data
    Py_ssize_t count
    Py_ssize_t room


_KINDS = frozenset((INT64, BOOL, STRING, MESSAGE, BYTES, UINT32, ENUM, SINT32))


@cython.final
@cython.auto_pickle(False)
cdef class Field:
    """One field: the attribute that has its value, its number, its type's number; `inner` packs a message."""

    cdef str name
    cdef uint64_t number
    cdef int kind
    cdef bint repeated
    cdef object inner

    def __init__(self, str name, int64_t number, int kind, bint repeated, inner=None):
        """Raises ValueError for a type that no record has, or a message without a packer of its own."""
        if number < 1 or kind not in _KINDS or (kind == MESSAGE) != isinstance(inner, (Packer, Choice)):
            raise ValueError(f"{name}: field {number} of type {kind} cannot be packed")
        self.name, self.number, self.kind, self.repeated, self.inner = name, number, kind, repeated, inner


@cython.final
@cython.auto_pickle(False)
cdef class Packer:
    """Packs records that have the values of these fields; None where a message is absent."""

    cdef list fields

    def __init__(self, fields):
        self.fields = sorted(fields, key=_number_of)

    def pack(self, record):
        """The record's bytes. Raises ValueError for a number beyond its field's range, TypeError for another type."""
        return _packed(self, record)


@cython.final
@cython.auto_pickle(False)
cdef class Choice:
    """Packs messages that hold one of several: `members` has the number and the packer of each class."""

    cdef dict members

    def __init__(self, members):
        self.members = dict(members)

    def pack(self, record):
        """As Packer.pack, of the message around the record. Raises KeyError for a class that is no member."""
        return _packed(self, record)


def _number_of(Field field):
    return field.number


cdef bytes _packed(object packer, object record):
    cdef Buffer buffer
    buffer.data, buffer.count, buffer.room = NULL, 0, 0
    try:
        _put_record(&buffer, packer, record)
        return PyBytes_FromStringAndSize(<char*>buffer.data, buffer.count)
    finally:
        free(buffer.data)


# -- One record --------------------------------------------------------------------------------------------------------


cdef int _put_record(Buffer* buffer, object packer, object record) except -1:
    cdef Field field
    if type(packer) is Choice:
        number, packer = (<Choice>packer).members[type(record)]
        return _put_message(buffer, number, packer, record)
    for field in (<Packer>packer).fields:
        value = getattr(record, field.name)
        if field.kind == MESSAGE:
            if field.repeated:
                for one in value:
                    _put_message(buffer, field.number, field.inner, one)
            elif value is not None:
                _put_message(buffer, field.number, field.inner, value)
        elif not field.repeated:
            _put_single(buffer, field, value)
        elif value:
            _put_list(buffer, field, value)
    return 0


cdef int _put_message(Buffer* buffer, uint64_t number, object packer, object record) except -1:
    cdef Py_ssize_t start = _begin(buffer, number)
    _put_record(buffer, packer, record)
    return _end(buffer, start)


cdef int _put_single(Buffer* buffer, Field field, object value) except -1:
    """A number, a text or bytes; nothing where it is what an absent field means."""
    cdef uint64_t number
    if field.kind == STRING or field.kind == BYTES:
        if len(value):
            _put_text(buffer, field, value)
        return 0
    number = _varint_of(field, value)
    if number:
        _put_varint(buffer, field.number << 3 | WIRE_VARINT)
        _put_varint(buffer, number)
    return 0


cdef int _put_list(Buffer* buffer, Field field, object values) except -1:
    cdef Py_ssize_t start
    if field.kind == STRING or field.kind == BYTES:
        for value in values:
            _put_text(buffer, field, value)
        return 0
    start = _begin(buffer, field.number)
    for value in values:
        _put_varint(buffer, _varint_of(field, value))
    return _end(buffer, start)


cdef int _put_text(Buffer* buffer, Field field, object value) except -1:
    cdef Py_ssize_t count
    cdef char* data
    if field.kind == STRING:
        data = <char*>PyUnicode_AsUTF8AndSize(value, &count)
    else:
        PyBytes_AsStringAndSize(value, &data, &count)
    _put_varint(buffer, field.number << 3 | WIRE_LENGTH)
    _put_varint(buffer, count)
    _reserve(buffer, count)
    memcpy(buffer.data + buffer.count, data, count)
    buffer.count += count
    return 0


cdef uint64_t _varint_of(Field field, object value) except? 0xFFFFFFFFFFFFFFFF:
    """A number as it is written, once it is known to fit its field."""
    cdef int overflow = 0
    cdef int64_t number = PyLong_AsLongLongAndOverflow(PyNumber_Index(value), &overflow)
    cdef int kind = field.kind
    if (
        overflow
        or (kind == UINT32 and not 0 <= number <= UINT32_MAX)
        or ((kind == SINT32 or kind == ENUM) and not INT32_MIN <= number <= INT32_MAX)
    ):
        raise ValueError(f"{field.name}: {value} is out of range")
    if kind == BOOL:
        return number != 0
    if kind == SINT32:
        return <uint64_t>(number << 1 ^ number >> 63) & UINT32_MAX
    return <uint64_t>number


# -- The bytes ---------------------------------------------------------------------------------------------------------


cdef int _reserve(Buffer* buffer, Py_ssize_t count) except -1:
    cdef Py_ssize_t room = buffer.room or FIRST_ROOM
    cdef unsigned char* data
    if buffer.count + count <= buffer.room:
        return 0
    while room < buffer.count + count:
        room *= 2
    data = <unsigned char*>realloc(buffer.data, room)
    if data == NULL:
        raise MemoryError(f"no memory for {room} bytes of a record")
    buffer.data, buffer.room = data, room
    return 0


cdef int _put_varint(Buffer* buffer, uint64_t value) except -1:
    _reserve(buffer, VARINT_BYTES_MAX)
    while value > 0x7F:
        buffer.data[buffer.count] = value & 0x7F | 0x80
        buffer.count += 1
        value >>= 7
    buffer.data[buffer.count] = <unsigned char>value
    buffer.count += 1
    return 0


cdef Py_ssize_t _begin(Buffer* buffer, uint64_t number) except -1:
    """Begin something with its length in front; where its bytes start, one being kept free for the length."""
    _put_varint(buffer, number << 3 | WIRE_LENGTH)
    _reserve(buffer, 1)
    buffer.count += 1
    return buffer.count


cdef int _end(Buffer* buffer, Py_ssize_t start) except -1:
    """Put the length of what began at `start` in front of it."""
    cdef Py_ssize_t count = buffer.count - start, at = start - 1
    cdef Py_ssize_t more = 0
    while count >> 7 * (more + 1):
        more += 1
    if more:
        _reserve(buffer, more)
        memmove(buffer.data + start + more, buffer.data + start, count)
    buffer.count = at
    _put_varint(buffer, count)
    buffer.count += count
    return 0
