"""A person with matrix-nio in encrypted rooms. Is asked and tells by PeerProtocol.ts, over stdin and stdout.
usage: FOLDER (which is there; the keys are kept in it)"""
import asyncio
import base64
import io
import json
import os
import sys
import traceback

from nio import AsyncClient, AsyncClientConfig, ErrorResponse, RoomPreset
from nio.crypto import decrypt_attachment
from nio_timeline import Timeline

MEGOLM = {"algorithm": "m.megolm.v1.aes-sha2"}
# As many events of a gap as Synapse gives.
FILTER = {"room": {"timeline": {"limit": 100}}}


def tell(**what):
    print(json.dumps(what), flush=True)


def good(response):
    if isinstance(response, ErrorResponse):
        raise RuntimeError(str(response))
    return response


def text(body, thread=None, mentions=None):
    content = {"msgtype": "m.text", "body": body, "m.mentions": {"user_ids": mentions} if mentions else {}}
    if thread:
        content["m.relates_to"] = {"rel_type": "m.thread", "event_id": thread, "is_falling_back": True,
                                   "m.in_reply_to": {"event_id": thread}}
    return content


class Peer:
    def __init__(self, folder):
        self.folder, self.client, self.timeline, self.syncing = folder, None, None, None

    async def login(self, homeserver, user, password=None, device=None, restore=False):
        session = os.path.join(self.folder, "session.json")
        if restore:
            with open(session, encoding="utf-8") as file:
                kept = json.load(file)
            device = kept["device"]
        self.client = AsyncClient(homeserver, user, device_id=device, store_path=self.folder,
                                  config=AsyncClientConfig(store_sync_tokens=True, encryption_enabled=True))
        if restore:
            self.client.restore_login(kept["user"], device, kept["token"])
        else:
            good(await self.client.login(password))
        client = self.client
        answer = {"user": client.user_id, "device": client.device_id, "token": client.access_token}
        with open(session, "w", encoding="utf-8") as file:
            json.dump(answer, file)
        self.timeline = Timeline(client, tell)
        # Nobody is to be written to before the own keys are there.
        if client.should_upload_keys:
            good(await client.keys_upload())
        await self.sync(on=True)
        return answer

    async def sync(self, on):
        if on and self.syncing is None:
            forever = self.client.sync_forever(timeout=1000, sync_filter=FILTER, full_state=True)
            self.syncing = asyncio.create_task(forever)
            self.syncing.add_done_callback(self.broken)
        if not on and self.syncing is not None:
            # Not cancelled, which could lose what is just being taken in; it waits a second at most.
            self.client.stop_sync_forever()
            await self.syncing
            self.syncing = None

    def broken(self, task):
        if not task.cancelled() and task.exception():
            traceback.print_exception(task.exception())
            os._exit(1)

    async def known(self, room, encrypted=False):
        """nio sends to rooms that it has synced, and in clear before it has seen that they are encrypted."""
        for _ in range(600):
            if room in self.client.rooms and (self.client.rooms[room].encrypted or not encrypted):
                return
            await asyncio.sleep(0.05)
        raise RuntimeError(f"{room} did not come by sync")

    async def create_room(self, invite=(), direct=False, encrypted=True, name=None):
        state = [{"type": "m.room.encryption", "state_key": "", "content": MEGOLM}] if encrypted else []
        made = good(await self.client.room_create(is_direct=direct, invite=invite, name=name, initial_state=state,
                                                  preset=RoomPreset.private_chat))
        await self.known(made.room_id, encrypted)
        return {"room": made.room_id}

    async def enable_encryption(self, room):
        good(await self.client.room_put_state(room, "m.room.encryption", MEGOLM))
        await self.known(room, encrypted=True)

    async def invite(self, room, user):
        good(await self.client.room_invite(room, user))

    async def join(self, room):
        good(await self.client.join(room))
        await self.known(room)

    async def leave(self, room):
        good(await self.client.room_leave(room))

    async def kick(self, room, user):
        good(await self.client.room_kick(room, user))

    async def send_event(self, room, type, content):
        await self.known(room)
        sent = good(await self.client.room_send(room, type, content, ignore_unverified_devices=True))
        return {"event": sent.event_id}

    async def send(self, room, body, thread=None, mentions=None):
        return await self.send_event(room, "m.room.message", text(body, thread, mentions))

    async def send_many(self, room, body, count, sessions):
        events = []
        for at in range(count):
            if at and at * sessions // count != (at - 1) * sessions // count:
                await self.rotate(room)
            events.append((await self.send(room, f"{body} {at + 1}"))["event"])
        return {"events": events}

    async def rotate(self, room):
        self.client.invalidate_outbound_session(room)

    async def send_file(self, room, name, bytes, mime="application/octet-stream"):
        data = base64.b64decode(bytes)
        uploaded, keys = await self.client.upload(lambda *_: io.BytesIO(data), content_type=mime, encrypt=True,
                                                  filesize=len(data))
        content = {"msgtype": "m.image" if mime.startswith("image/") else "m.file", "body": name, "filename": name,
                   "info": {"size": len(data), "mimetype": mime}, "file": {**keys, "url": good(uploaded).content_uri}}
        return await self.send_event(room, "m.room.message", content)

    async def download(self, room, event):
        content = self.timeline.contents[event]
        file = content["file"]
        body = good(await self.client.download(file["url"])).body
        data = decrypt_attachment(body, file["key"]["k"], file["hashes"]["sha256"], file["iv"])
        return {"name": content.get("filename", content["body"]), "bytes": base64.b64encode(data).decode()}

    async def redact(self, room, event, reason=None):
        return {"event": good(await self.client.room_redact(room, event, reason)).event_id}

    async def react(self, room, event, key):
        return await self.send_event(room, "m.reaction",
                                     {"m.relates_to": {"rel_type": "m.annotation", "event_id": event, "key": key}})

    async def query(self, user):
        self.client.olm.users_for_key_query.add(user)
        good(await self.client.keys_query())
        return [*self.client.device_store.active_user_devices(user)]

    async def devices(self, user):
        seen = await self.query(user)
        devices = [{"device": one.id, "verified": one.verified, "signedByOwner": None} for one in seen]
        return {"devices": devices, "identity": None}

    async def blacklist(self, user, device):
        for one in await self.query(user):
            if one.id == device:
                self.client.blacklist_device(one)
                return
        raise RuntimeError(f"no device {device} of {user}")

    async def unblacklist(self, user, device):
        for one in await self.query(user):
            if one.id == device:
                self.client.unblacklist_device(one)
                return
        raise RuntimeError(f"no device {device} of {user}")

    async def stop(self):
        if self.syncing is not None:
            self.syncing.remove_done_callback(self.broken)
            self.syncing.cancel()
        if self.client is not None:
            await self.client.close()


COMMANDS = {"login", "sync", "create_room", "enable_encryption", "invite", "join", "leave", "kick", "send_event",
            "send", "send_many", "rotate", "send_file", "download", "redact", "react", "devices", "blacklist", "unblacklist", "stop"}


async def main(folder):
    # A line holds a whole file.
    lines = asyncio.StreamReader(limit=1 << 27)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    peer = Peer(folder)
    # Without a further line whoever asked is gone.
    while line := await lines.readline():
        asked = json.loads(line)
        number, do = asked.pop("id"), asked.pop("do")
        try:
            if do not in COMMANDS:
                raise RuntimeError("matrix-nio cannot do this")
            tell(id=number, ok=await getattr(peer, do)(**asked) or {})
        except Exception as error:
            traceback.print_exc()
            tell(id=number, error=f"{type(error).__name__}: {error}")
        if do == "stop":
            return
    await peer.stop()


asyncio.run(main(*sys.argv[1:]))
