"""What a matrix-nio client sees while it syncs, as the lines of PeerProtocol.ts."""
from nio import (EncryptionError, Event, InviteMemberEvent, MegolmEvent, RedactedEvent, RedactionEvent, RoomMemberEvent,
                 SyncResponse, TypingNoticeEvent)

MARK = "matrix-surface.turn"


def object_in(content, key):
    value = content.get(key)
    return value if isinstance(value, dict) else {}


class Timeline:
    def __init__(self, client, tell):
        self.client, self.tell = client, tell
        self.contents = {}  # of all messages that were read, by event
        self.seen = set()
        self.unread = {}  # encrypted events without a key, by event
        client.add_event_callback(self.event, Event)
        client.add_event_callback(self.invitation, InviteMemberEvent)
        client.add_ephemeral_callback(self.typing, TypingNoticeEvent)
        client.add_response_callback(self.synced, SyncResponse)

    async def event(self, room, event):
        if isinstance(event, RoomMemberEvent):
            self.member(room.room_id, event)
        elif event.event_id in self.seen or isinstance(event, RedactedEvent):
            return
        elif isinstance(event, RedactionEvent):
            self.seen.add(event.event_id)
            self.tell(kind="redaction", room=room.room_id, event=event.event_id, redacts=event.redacts)
        elif isinstance(event, MegolmEvent):
            self.undecryptable(room.room_id, event)
        elif "state_key" not in event.source:
            self.message(room.room_id, event)

    def member(self, room, event):
        if event.event_id not in self.seen:
            self.seen.add(event.event_id)
            self.tell(kind="member", room=room, user=event.state_key, membership=event.membership)

    async def invitation(self, room, event):
        # What comes with an invitation is stripped, without an id.
        self.tell(kind="member", room=room.room_id, user=event.state_key, membership=event.membership)

    async def typing(self, room, event):
        self.tell(kind="typing", room=room.room_id, users=event.users)

    def message(self, room, event):
        self.seen.add(event.event_id)
        content = event.source.get("content", {})
        self.contents[event.event_id] = content
        relation = object_in(content, "m.relates_to")
        edits = relation.get("event_id") if relation.get("rel_type") == "m.replace" else None
        newest = object_in(content, "m.new_content") or content
        around = object_in(newest, "m.relates_to") if edits else relation
        mark = object_in(newest, MARK) or object_in(content, MARK)
        self.tell(kind="message", room=room, event=event.event_id, sender=event.sender, type=event.source.get("type"),
                  msgtype=newest.get("msgtype"), body=newest.get("body"), state=mark.get("state"), edits=edits,
                  thread=around.get("event_id") if around.get("rel_type") == "m.thread" else None,
                  encrypted=bool(event.decrypted), shield=None, content=content)

    def undecryptable(self, room, event):
        if event.event_id in self.unread:
            return
        self.unread[event.event_id] = event
        try:
            self.client.decrypt_event(event)
            reason = "unknown"
        except EncryptionError as error:
            reason = str(error)
        self.tell(kind="undecryptable", room=room, event=event.event_id, sender=event.sender, reason=reason,
                  session=event.session_id)

    async def synced(self, response):
        for room, info in response.rooms.join.items():
            for event in info.state:
                if isinstance(event, RoomMemberEvent):
                    self.member(room, event)
        # nio tells nobody what happened in a room that it is no longer in.
        for room, info in response.rooms.leave.items():
            for event in [*info.state, *info.timeline.events]:
                if isinstance(event, RoomMemberEvent):
                    self.member(room, event)
        # nio does not try again by itself when a key came later.
        for event in list(self.unread.values()):
            try:
                read = self.client.decrypt_event(event)
            except EncryptionError:
                continue
            del self.unread[event.event_id]
            if isinstance(read, Event):
                self.message(event.room_id, read)
