"""_records: makes and copies records without Python's detour through `__init__`.

A slotted dataclass takes its arguments as a tuple to an `__init__` in Python that stores them one by one; here they go
straight into the slots, at a quarter of the price, and a decision with its state makes about a hundred. Only what the
usual way would accept without a word is done so: a call with names, or with too many or too few arguments, takes that
way and fails as it does. Nothing is checked or converted.
"""

cimport cython
from cpython.object cimport PyObject
from cpython.ref cimport Py_DECREF, Py_INCREF
from libc.stdlib cimport calloc, free

from dataclasses import MISSING, fields
from dataclasses import replace as _replaced_as_usual


cdef extern from *:
    """
    typedef PyObject *const *Given;
    """
    ctypedef PyObject** Given

cdef extern from "Python.h":
    ctypedef struct Type "PyTypeObject":
        object (*tp_alloc)(Type* cls, Py_ssize_t count)
        object (*tp_vectorcall)(object cls, Given given, size_t counted, PyObject* names)

    # What a slot of a class is to the interpreter.
    ctypedef struct Member "PyMemberDef":
        Py_ssize_t offset

    ctypedef struct Descriptor "PyMemberDescrObject":
        Member* d_member

    Py_ssize_t PyVectorcall_NARGS(size_t counted)

cdef extern from "structmember.h":
    pass


@cython.final
@cython.auto_pickle(False)
cdef class _Layout:
    """Where the fields of a class lie, in their order, and what those have that are not given."""

    cdef Py_ssize_t count
    # Fields without a default; all others come after them.
    cdef Py_ssize_t needed_count
    cdef Py_ssize_t* offsets
    cdef list defaults
    cdef list factories
    cdef dict position_of

    def __cinit__(self, cls):
        own = fields(cls)
        self.count = len(own)
        self.offsets = <Py_ssize_t*>calloc(self.count + 1, sizeof(Py_ssize_t))
        if not self.offsets:
            raise MemoryError(f"no memory for the layout of {cls.__name__}")
        for i, field in enumerate(own):
            slot = getattr(cls, field.name, None)
            if type(slot) is not _SLOT or not field.init or field.kw_only:
                raise TypeError(f"{cls.__name__}.{field.name} is no plain slot")
            self.offsets[i] = (<Descriptor*><PyObject*>slot).d_member.offset
        self.defaults = [None if field.default is MISSING else field.default for field in own]
        self.factories = [None if field.default_factory is MISSING else field.default_factory for field in own]
        self.position_of = {field.name: i for i, field in enumerate(own)}
        self.needed_count = sum([field.default is MISSING is field.default_factory for field in own])

    def __dealloc__(self):
        free(self.offsets)


class _Slotted:
    __slots__ = ("slot",)


_SLOT = type(_Slotted.slot)

# By class.
cdef dict _layouts = {}


cdef inline PyObject** _slot(object one, Py_ssize_t offset) noexcept:
    return <PyObject**>(<char*><PyObject*>one + offset)


cdef inline void _put(object one, Py_ssize_t offset, object value) noexcept:
    """Into a slot that is still empty."""
    Py_INCREF(value)
    _slot(one, offset)[0] = <PyObject*>value


cdef object _made(object cls, Given given, size_t counted, PyObject* names):
    """What calling the class gives; in the form of vectorcall, CPython's calling convention."""
    cdef _Layout layout = _layouts[cls]
    cdef Py_ssize_t count = PyVectorcall_NARGS(counted), i
    cdef object one
    if names != NULL or count < layout.needed_count or count > layout.count:
        return _made_as_usual(cls, given, count, names)
    one = (<Type*><PyObject*>cls).tp_alloc(<Type*><PyObject*>cls, 0)
    for i in range(count):
        _put(one, layout.offsets[i], <object>given[i])
    for i in range(count, layout.count):
        factory = layout.factories[i]
        _put(one, layout.offsets[i], layout.defaults[i] if factory is None else factory())
    return one


cdef object _made_as_usual(object cls, Given given, Py_ssize_t count, PyObject* names):
    cdef tuple said = () if names == NULL else <tuple>names
    by_place = [<object>given[i] for i in range(count)]
    by_name = {name: <object>given[count + i] for i, name in enumerate(said)}
    return type.__call__(cls, *by_place, **by_name)


def quicken(cls):
    """Have the slotted dataclass made from here on by this module, and return it.

    Raises TypeError for one whose fields are not all plain slots, or that does more when it is made than fill them.
    """
    if hasattr(cls, "__post_init__"):
        raise TypeError(f"{cls.__name__} does more than fill its slots")
    _layouts[cls] = _Layout(cls)
    (<Type*><PyObject*>cls).tp_vectorcall = _made
    return cls


def replace(one, /, **changes):
    """As dataclasses.replace: another with the same values but for `changes`; what is in lists is shared."""
    cdef object cls = type(one), other
    cdef _Layout layout = _layouts.get(cls)
    cdef PyObject** slot
    cdef Py_ssize_t i
    if layout is None:
        return _replaced_as_usual(one, **changes)
    other = (<Type*><PyObject*>cls).tp_alloc(<Type*><PyObject*>cls, 0)
    for i in range(layout.count):
        slot = _slot(one, layout.offsets[i])
        if slot[0] == NULL:
            return _replaced_as_usual(one, **changes)
        _put(other, layout.offsets[i], <object>slot[0])
    for name, value in changes.items():
        position = layout.position_of.get(name)
        if position is None:
            return _replaced_as_usual(one, **changes)
        i = position
        slot = _slot(other, layout.offsets[i])
        Py_DECREF(<object>slot[0])
        slot[0] = NULL
        _put(other, layout.offsets[i], value)
    return other
