import { Effect, Option } from "effect"
import type { EventId, RoomId } from "../../src/domain/Ids.ts"
import type { Echo } from "../../src/sandbox/agent/EchoAgent.ts"
import * as Store from "../../src/testing/JournalFolder.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { isFinal, type Seen } from "../whole/Onlooker.ts"
import type { Point } from "./Points.ts"
import { isAsking, type Scene, scene } from "./Scene.ts"
import { add, isBroken, judge, nothing, type Said, type Verdict } from "./Verdict.ts"

export interface Hit {
  readonly point: Point
  /** Prompts that were said and not closed in their rooms in the moment of the kill. */
  readonly open: number
  /** Of them, how many the agent had been given. */
  readonly begun: number
}

export interface LaneResult {
  readonly verdict: Verdict
  readonly hits: ReadonlyArray<Hit>
  readonly trace: ReadonlyArray<string>
}

/** The same numbers for the same seed (mulberry32). */
export const seeded = (seed: number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const kinds: ReadonlyArray<(number: number) => readonly [text: string, answer: string]> = [
  (number) => [`hello number ${number}`, `hello number ${number}`],
  (number) => [`count to 5 every 70 ms, ${number}`, "1 2 3 4 5 "],
  (number) => [`tool ${number}`, "I looked it up."],
  (number) => [`ask ${number}`, "Done."]
]

/**
 * This homeserver limits nothing; a bot that had to learn it would show few edits, and so have few of them to be
 * killed at.
 */
export const unlimited = (dataDir: string) =>
  Effect.flatMap(
    WholeJournal,
    (journal) =>
      journal.put(
        "budget",
        JSON.stringify({ rate: 1000, burst: 1000, tokens: 1000, at: 0, blockedUntil: 0, limited: false })
      )
  ).pipe(
    Effect.provide(Store.layer(dataDir))
  )

interface Talk {
  readonly room: RoomId
  readonly said: Array<Said>
}

/** What the rooms have shown so far, read on from where it was read to. */
const makeReading = () => {
  let read = 0
  const marked = new Set<EventId>()
  const closed = new Set<EventId>()
  const asking = new Map<RoomId, EventId>()
  return {
    closed,
    marked,
    asking,
    on: (seen: ReadonlyArray<Seen>) => {
      for (const one of seen.slice(read)) {
        marked.add(one.mark.prompt)
        if (isFinal(one)) closed.add(one.mark.prompt)
        if (isAsking(one)) asking.set(one.room, one.mark.prompt)
      }
      read = seen.length
    }
  }
}

/** In each room two prompts are always open, and what is asked is answered. Ends when `isOver` and all is closed. */
const people = Effect.fnUntraced(
  function*({ say, watch }: Scene, talks: ReadonlyArray<Talk>, random: () => number, isOver: () => boolean) {
    let count = 0
    const reading = makeReading()
    const chosen = new Set<EventId>()
    const open = ({ said }: Talk) =>
      said.filter(({ event, mayBeChoice }) => (!mayBeChoice || reading.marked.has(event)) && !reading.closed.has(event))
    const tend = Effect.fnUntraced(function*(talk: Talk) {
      const question = reading.asking.get(talk.room)
      if (question !== undefined && !chosen.has(question) && !reading.closed.has(question)) {
        chosen.add(question)
        talk.said.push({ event: yield* say(talk.room, "yes"), text: "yes", answer: "yes", mayBeChoice: true })
      }
      for (let missing = isOver() ? 0 : 2 - open(talk).length; missing > 0; missing--) {
        const [text, answer] = kinds[Math.floor(random() * kinds.length)]!(++count)
        talk.said.push({ event: yield* say(talk.room, text), text, answer, mayBeChoice: false })
      }
    })
    const isIdle = () => talks.every((talk) => open(talk).length === 0)
    reading.on(yield* watch.seen)
    while (!(isOver() && isIdle())) {
      for (const talk of talks) yield* tend(talk)
      const before = (yield* watch.seen).length
      reading.on(yield* watch.until((all) => all.length > before))
    }
  }
)

const inRoom = Effect.fnUntraced(function*(on: Scene, { room, said }: Talk) {
  const { seen } = yield* on.watch.whole(room)
  return { verdict: judge(said, seen, []), seen }
})

export interface LaneOptions {
  readonly seed: number
  readonly kills: number
  readonly rooms: number
  /** A kill comes at most this many numbers after the start before it. */
  readonly span: number
  readonly patience: `${number} seconds`
}

/** One bot in several busy rooms, killed again and again at moments that a seed decides. */
export const lane = (main: string, agent: Echo, options: LaneOptions) =>
  Effect.scoped(Effect.gen(function*() {
    const random = seeded(options.seed)
    const on = yield* scene(main, agent)
    yield* unlimited(on.dataDir)
    const rooms = yield* Effect.all(Array.from({ length: options.rooms }, () => on.room))
    const talks = rooms.map((room): Talk => ({ room, said: [] }))
    const hits: Array<Hit> = []
    let over = false

    /** In the moment of the kill, what the rooms themselves say. */
    const openNow = () => {
      const closed = Effect.runSync(on.closedNow(rooms))
      const open = talks.flatMap(({ said }) => said).filter(({ event, mayBeChoice }) =>
        !mayBeChoice && !closed.has(event)
      )
      return { open: open.length, begun: open.filter(({ text }) => on.given.has(text)).length }
    }
    const killing = Effect.gen(function*() {
      yield* on.start
      while (hits.length < options.kills) {
        let now = { open: 0, begun: 0 }
        const point = yield* on.killAt(1 + Math.floor(random() * options.span), () => {
          now = openNow()
        })
        hits.push({ point, ...now })
        yield* on.start
      }
      over = true
      // Whoever watches wakes up and sees that it is over.
      for (const { room, said } of talks) {
        said.push({
          event: yield* on.say(room, "and that was all"),
          text: "and that was all",
          answer: "and that was all",
          mayBeChoice: false
        })
      }
    })
    const both = Effect.all([killing, people(on, talks, random, () => over)], { concurrency: 2, discard: true })
    const done = yield* Effect.timeoutOption(both, options.patience)
    const judged = yield* Effect.forEach(talks, (talk) => inRoom(on, talk))
    const runs = (yield* on.begun).map((begun) => judge([], [], begun))
    const verdict = [...judged.map(({ verdict }) => verdict), ...runs].reduce(add, nothing)
    const bad = judged.filter((one) => isBroken(one.verdict)).flatMap(({ seen }) =>
      seen.map((one) => JSON.stringify({ room: one.room, event: one.event, mark: one.mark, body: one.body }))
    )
    const trace = isBroken(verdict) || Option.isNone(done)
      ? [...(Option.isNone(done) ? ["out of time"] : []), ...on.log().slice(-30), ...bad]
      : []
    return { verdict, hits, trace } satisfies LaneResult
  }))
