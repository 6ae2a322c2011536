"""What a request may bring: files are kept up to their limit and the rest is let go, so that the form can still answer beside the field.

A request is read to its end whatever it brings; memory and disk hold the bounded part of it only.
"""

from collections.abc import Callable
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from flask import Request, current_app
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

IN_MEMORY = 512 * 1024  # of each file; more goes to a temporary file that has no name
FILES_AT_ONCE = 4  # files of the largest size that one request may have kept


class KeptUpTo:
    """The bytes of one uploaded file. Beyond the limit it keeps none of them, and knows how many there were: `beyond`."""

    def __init__(self, limit: int, count: Callable[[int, int], None]) -> None:
        self.limit = limit
        self.size = 0
        self.count = count
        self.kept = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed with the request

    @property
    def beyond(self) -> int:
        """How many bytes came, when they were more than the limit; else 0."""
        return self.size if self.size > self.limit else 0

    def write(self, data: bytes) -> int:
        """Keep what comes, as long as all of it is within the limit."""
        before = 0 if self.beyond else self.size
        self.size += len(data)
        if self.beyond:
            self.count(len(data), -before)
            if before:
                self.kept.seek(0)
                self.kept.truncate()
        else:
            self.count(len(data), len(data))
            self.kept.write(data)
        return len(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.kept, name)


class Counted:
    """The body as it is read; ends in a refusal when what is not in files is more than the words of any form."""

    def __init__(self, stream: IO[bytes], check: Callable[[int], None]) -> None:
        self.stream = stream
        self.check = check

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        data = self.stream.read(size)
        self.check(len(data))
        return data

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


class BoundedParser(FormDataParser):
    """Words without files come as one text, which could be millions of empty fields: as many as may come with files, no more."""

    def _parse_urlencoded(self, stream: IO[bytes], *args: Any) -> Any:
        data = stream.read()
        if self.max_form_parts is not None and data.count(b"&") >= self.max_form_parts:
            raise RequestEntityTooLarge
        return super()._parse_urlencoded(BytesIO(data), *args)


class BoundedRequest(Request):
    """A request whose files and words are bounded each by themselves."""

    form_data_parser_class = BoundedParser

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.arrived = self.in_files = self.stored = 0
        self.streams: list[KeptUpTo] = []

    @property
    def max_content_length(self) -> int | None:
        """The outer guard; what brings no files is read at once, and so held to what words need."""
        outer, words = super().max_content_length, int(current_app.config["MAX_FORM_MEMORY_SIZE"])
        if outer is None or self.mimetype == "multipart/form-data":
            return outer
        return min(outer, words)

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        self._max_content_length = value

    def close(self) -> None:
        """Close the temporary files, those too of a request that was refused while it was read."""
        super().close()
        for stream in self.streams:
            stream.kept.close()

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        stream = KeptUpTo(int(current_app.config["MAX_FILE_BYTES"]), self._count)
        self.streams.append(stream)
        return cast(IO[bytes], stream)

    def _get_stream_for_parsing(self) -> IO[bytes]:
        return cast(IO[bytes], Counted(super()._get_stream_for_parsing(), self._check))

    def _count(self, came: int, kept: int) -> None:
        """Of a file so many bytes came, and so many more are kept of it."""
        self.in_files += came
        self.stored += kept
        if self.stored > FILES_AT_ONCE * int(current_app.config["MAX_FILE_BYTES"]):
            raise RequestEntityTooLarge

    def _check(self, came: int) -> None:
        self.arrived += came
        if self.arrived - self.in_files > int(current_app.config["MAX_FORM_MEMORY_SIZE"]):
            raise RequestEntityTooLarge
