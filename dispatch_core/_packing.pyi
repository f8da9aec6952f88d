from collections.abc import Iterable, Mapping
from typing import Any, final

@final
class Field:
    def __init__(
        self, name: str, number: int, kind: int, repeated: bool, inner: Packer | Choice | None = None
    ) -> None: ...

@final
class Packer:
    def __init__(self, fields: Iterable[Field]) -> None: ...
    def pack(self, record: Any) -> bytes: ...

@final
class Choice:
    def __init__(self, members: Mapping[type, tuple[int, Packer]]) -> None: ...
    def pack(self, record: Any) -> bytes: ...
