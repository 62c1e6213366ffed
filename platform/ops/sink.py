"""The demo's mail server: takes every mail and keeps it as a file, sends none.

`python -m ops.sink <port> <folder>`; `/demo/outbox/` shows the folder.
"""

from __future__ import annotations

import asyncio
import mailbox
import signal
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session


class Keeper:
    """aiosmtpd's handler: a mail becomes a file of a Maildir."""

    def __init__(self, folder: Path) -> None:
        self.box = mailbox.Maildir(folder, create=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the mail before saying that it was taken."""
        self.box.add(envelope.original_content or b"")
        return "250 kept"


async def serve(port: int, folder: Path) -> None:
    """Take mail on 127.0.0.1 until told to stop."""
    loop, told = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    keeper = Keeper(folder)
    server = await loop.create_server(
        lambda: SMTP(keeper, hostname="slotline.demo", enable_SMTPUTF8=True), "127.0.0.1", port
    )
    await told.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
