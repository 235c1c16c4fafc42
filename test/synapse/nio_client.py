"""A person with a client of another make (matrix-nio): joins by token, opens a direct room with the bot, asks, and prints what it sees as JSON, one line each.
usage: HOMESERVER USER TOKEN BOT TEXT"""
import asyncio, json, sys
from nio import AsyncClient, RoomCreateResponse, RoomMemberEvent, RoomMessageFormatted, RoomPreset, RoomSendResponse, TypingNoticeEvent, WhoamiResponse


def say(**what):
    print(json.dumps(what), flush=True)


async def main(base, user, token, bot, text):
    client = AsyncClient(base, user)
    client.access_token, client.user_id = token, user
    who = await client.whoami()
    assert isinstance(who, WhoamiResponse) and who.user_id == user, who
    client.device_id = who.device_id
    created = await client.room_create(is_direct=True, invite=[bot], preset=RoomPreset.private_chat)
    assert isinstance(created, RoomCreateResponse), created
    closed = asyncio.Event()

    async def message(room, event):
        content = event.source["content"]
        relation = content.get("m.relates_to", {})
        state = content.get("matrix-surface.turn", {}).get("state")
        newest = content.get("m.new_content", content)
        say(kind="message", sender=event.sender, event=event.event_id, body=newest["body"], state=state,
            edits=relation.get("event_id") if relation.get("rel_type") == "m.replace" else None)
        if state not in (None, "working"):
            closed.set()

    async def member(room, event):
        say(kind="member", user=event.state_key, membership=event.membership)

    async def typing(room, event):
        say(kind="typing", users=event.users)

    client.add_event_callback(message, RoomMessageFormatted)
    client.add_event_callback(member, RoomMemberEvent)
    client.add_ephemeral_callback(typing, TypingNoticeEvent)
    syncing = asyncio.create_task(client.sync_forever(timeout=30000, full_state=True))
    await client.synced.wait()
    sent = await client.room_send(created.room_id, "m.room.message", {"msgtype": "m.text", "body": text})
    assert isinstance(sent, RoomSendResponse), sent
    await closed.wait()
    room = client.rooms[created.room_id]
    say(kind="room", members=sorted(room.users), encrypted=room.encrypted)
    syncing.cancel()
    await client.close()


asyncio.run(main(*sys.argv[1:]))
