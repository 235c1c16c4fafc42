"""Listens as systemd does, at the path of the first argument, and prints each line that it is told."""

import socket
import sys

listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listener.bind(sys.argv[1])
print("listening", flush=True)
while True:
    message, ancillary, _, _ = listener.recvmsg(4096, socket.CMSG_SPACE(64))
    for _, _, descriptors in ancillary:
        # The end of this pipe tells systemd-notify that it was heard.
        for at in range(0, len(descriptors), 4):
            socket.close(int.from_bytes(descriptors[at : at + 4], sys.byteorder))
    print(message.decode(), flush=True)
