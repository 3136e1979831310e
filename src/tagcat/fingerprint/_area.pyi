from typing_extensions import Buffer

def dhash(
    buffer: Buffer,
    offset: int,
    width: int,
    height: int,
    row_stride: int,
    samples: int,
    sample_bytes: int,
    shift: int,
    /,
) -> bytes: ...
def borders(
    buffer: Buffer,
    offset: int,
    width: int,
    height: int,
    x_stride: int,
    y_stride: int,
    samples: int,
    /,
) -> tuple[int, int, int, int]: ...
