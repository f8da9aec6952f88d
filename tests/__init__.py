"""The suite: real store, real sockets, no mocks. Helpers are imported relatively, for example `from ..twin import`."""
