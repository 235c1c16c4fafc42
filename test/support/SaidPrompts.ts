import { Effect } from "effect"
import { ChatId, EventId, PromptId, RoomId, StreamToken, UserId } from "../../src/domain/Ids.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"

/** Takes prompts in, each in the room that its name begins with. */
export const said = Effect.fnUntraced(function*(names: ReadonlyArray<string>) {
  const journal = yield* WholeJournal
  const room = (name: string) => RoomId.make(`!${name.split(" ")[0]}`)
  yield* journal.ingest({
    next: StreamToken.make(`after ${names.join()}`),
    rooms: [],
    gaps: [],
    finals: [],
    malformed: 0,
    events: names.map((name, order) => ({
      event: EventId.make(`$${name}`),
      room: room(name),
      order,
      raw: { body: name }
    }))
  })
  yield* journal.admit(names.map((name) => ({
    _tag: "Turn",
    event: EventId.make(`$${name}`),
    room: room(name),
    chat: ChatId.make(room(name)),
    threadRoot: undefined,
    author: UserId.make("@ann:x"),
    id: PromptId.make(`p ${name}`),
    reply: undefined,
    closed: false
  })))
})
