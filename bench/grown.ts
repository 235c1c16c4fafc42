import { Effect, ManagedRuntime, Option } from "effect"
import { join } from "node:path"
import type { ChatId, EventId, RoomId, StreamToken, UserId } from "../src/domain/Ids.ts"
import { ingest } from "../src/domain/intake/SyncIngest.ts"
import { content } from "../src/domain/matrix/MessageContent.ts"
import { botMessages } from "../src/domain/messages/BotMessages.ts"
import { makeAdmission } from "../src/layers/intake/admission/Admission.ts"
import { WholeJournal } from "../src/testing/WholeJournal.ts"
import { type Figure, timed } from "./Figure.ts"
import { fill, type Grown, idOf, roomOf } from "./grownStore.ts"
import { admitting, withoutSpans } from "./journal.ts"
import { withFolder } from "./Sides.ts"

const me = "@bot:sandbox" as UserId
const person = "@user:sandbox" as UserId
const since = "s0" as StreamToken
const answer = "A piece of string is twice as long as half of it. ".repeat(8)

const contentOf = (prompt: EventId, state: "working" | "answered", body: string) =>
  content({
    rendered: { body, formatted: undefined },
    notice: false,
    mark: { prompt, attempt: 1, part: 1, parts: 1, state },
    relation: { _tag: "None" }
  })

/** All that the journal does for a message: taken in, admitted, asked, shown, closed, and each of the two sends. */
const message = Effect.fnUntraced(function*(admit: Effect.Effect<void, unknown>, room: RoomId) {
  const journal = yield* WholeJournal
  const id = idOf("$") as EventId
  const raw = {
    type: "m.room.message",
    sender: person,
    event_id: id,
    origin_server_ts: 1_790_000_000_000,
    unsigned: { membership: "join", age: 37 },
    content: { body: "How long is a piece of string?", msgtype: "m.text", "m.mentions": {} }
  }
  yield* journal.ingest(ingest(me, since, () => true, {
    next: `s${id}` as StreamToken,
    joined: [{ room, timeline: [raw], limited: false, prevBatch: undefined, state: [], accountData: [] }],
    invited: [],
    left: [],
    accountData: []
  }))
  yield* admit
  const chat = room as string as ChatId
  const open = Option.getOrThrow(yield* journal.nextTurn(chat))
  const send = Effect.gen(function*() {
    yield* journal.nextPriority(chat)
    yield* journal.markSent(Option.getOrThrow(yield* journal.claim(chat)), idOf("$") as EventId)
    yield* journal.nextPriority(chat)
  })
  const commit = (
    phase: "asked" | "streaming" | "answered",
    durable: boolean,
    slots: Parameters<typeof journal.commit>[0]["entries"]
  ) =>
    journal.commit({
      of: open,
      turn: { ...open.turn, phase, text: slots.length === 0 ? "" : answer },
      entries: slots,
      durable,
      further: true,
      signalsUntil: undefined
    })
  yield* journal.signals(open)
  yield* commit("asked", true, [])
  yield* commit("streaming", false, [{ part: 1, priority: "first", content: contentOf(id, "working", "A piece") }])
  yield* send
  yield* commit("answered", true, [{ part: 1, priority: "final", content: contentOf(id, "answered", answer) }])
  yield* send
  yield* journal.nextTurn(chat)
})

const open = async (folder: string) => {
  const runtime = ManagedRuntime.make(admitting(folder))
  const { admit } = await runtime.runPromise(
    makeAdmission(
      {
        me,
        isAllowed: (user) => user === person,
        isAdmin: () => false,
        commandPrefix: "!",
        groupPolicy: "always",
        threads: "follow",
        chatScope: "room",
        // Messages come here faster than a person writes; the brake would hold them back.
        strangers: "reject",
        brake: false
      },
      botMessages.en("!"),
      () => Effect.void
    )
  )
  return { runtime, take: (room: RoomId) => runtime.runPromise(withoutSpans(message(admit, room))) }
}

const untilOpen = async (folder: string): Promise<number> => {
  const began = performance.now()
  const { runtime } = await open(folder)
  const took = performance.now() - began
  await runtime.dispose()
  return took
}

interface Times {
  readonly wall: Array<number>
  readonly cpu: Array<number>
}

/**
 * What the journal takes for a message when its store has grown, beside a store of 10 chats; a message to each in
 * turn.
 */
export const grown = (size: Grown & { readonly messages: number }, report: (figure: Figure) => void) =>
  withFolder(async (folder) => {
    const [large, small] = [join(folder, "large"), join(folder, "small")]
    for (const [of, rows] of [[large, size], [small, { chats: 10, turns: 0 }]] as const) {
      await untilOpen(of)
      fill(join(of, "bot.db"), rows)
    }
    const opening = { large: [] as Array<number>, small: [] as Array<number> }
    for (let n = 0; n < 5; n++) {
      opening.large.push(await untilOpen(large))
      opening.small.push(await untilOpen(small))
    }
    const [grown, fresh] = [await open(large), await open(small)]
    const [ours, floor]: [Times, Times] = [{ wall: [], cpu: [] }, { wall: [], cpu: [] }]
    const take = async (side: typeof grown, chats: number, times: Times | undefined) => {
      const room = roomOf(Math.floor(Math.random() * chats))
      const [began, cpu] = [performance.now(), process.cpuUsage()]
      await side.take(room)
      const [took, { system, user }] = [performance.now() - began, process.cpuUsage(cpu)]
      times?.wall.push(1000 * took)
      times?.cpu.push(user + system)
    }
    for (let n = -size.messages / 2; n < size.messages; n++) {
      const sides = [
        () => take(grown, size.chats, n < 0 ? undefined : ours),
        () => take(fresh, 10, n < 0 ? undefined : floor)
      ] as const
      for (const side of n % 2 === 0 ? sides : sides.toReversed()) await side()
    }
    await Promise.all([grown.runtime.dispose(), fresh.runtime.dispose()])
    report(
      timed(
        {
          bench: `journal, a message with ${size.chats} chats beside 10`,
          unit: "µs",
          limit: { times: 1.2 },
          note: "two fsyncs are most of it"
        },
        ours.wall,
        floor.wall
      )
    )
    report(
      timed(
        {
          bench: `journal, processor time of a message with ${size.chats} chats beside 10`,
          unit: "µs",
          limit: { times: 1.2 }
        },
        ours.cpu,
        floor.cpu
      )
    )
    report(
      timed({ bench: `opening a store of ${size.chats} chats beside 10`, unit: "ms" }, opening.large, opening.small)
    )
  })
