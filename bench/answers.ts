import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { setTimeout as after } from "node:timers/promises"
import type { Child } from "./Child.ts"
import type { Account, FarSide, Seen } from "./FarSide.ts"
import { type Figure, median, timed } from "./Figure.ts"
import { breath, mostInARow, Person, type Turn } from "./Person.ts"
import { startFloor, startOurs, withFolder } from "./Sides.ts"

/** The agent's first word comes at once, ten more follow in about 50 ms, then its end. */
export const prompt = "count to 11 every 5 ms"
export const last = "11"

/**
 * After each answer, in milliseconds: what a side does behind its answer, such as the bot's receipt, is not to fall
 * on the other's.
 */
export const rest = 500

export interface Effort {
  /** Answers of each side that are measured one by one. */
  readonly answers: number
  /** Answers of each side before that, so that the code is warm. */
  readonly warm: number
  /** Answers of each of the 20 rooms before that. */
  readonly warmEach: number
  /** Rounds of 20 rooms at once. */
  readonly rounds: number
}

interface Side {
  readonly account: Account
  readonly process: Child
  readonly rooms: ReadonlyArray<string>
}

/**
 * What the homeserver saw of one turn, in milliseconds from the sync answer that brought the prompt to the request
 * that sent the text.
 */
interface AtServer {
  readonly first: number
  readonly final: number
  readonly requests: number
}

const atServer = (seen: ReadonlyArray<Seen>, bot: string, person: string): AtServer | undefined => {
  const said = seen.find((one) => one.by === person && one.call === "send" && one.phase === "asked")
  if (said === undefined) return undefined
  const own = seen.filter((one) => one.by === bot && one.at >= said.at)
  const brought = own.find((one) => one.call === "sync" && one.phase === "answered")
  const sends = own.filter((one) => one.call === "send" && one.phase === "asked")
  if (brought === undefined || sends.length !== 2) return undefined
  return {
    first: sends[0]!.at - brought.at,
    final: sends[1]!.at - brought.at,
    requests: own.filter((one) => one.phase === "asked").length
  }
}

/**
 * Each side as often, the one that begins changing from pair to pair: what one leaves behind must not always fall on
 * the same.
 */
export const inTurn = async <A>(count: number, ours: () => Promise<A>, floor: () => Promise<A>) => {
  const found = { ours: [] as Array<A>, floor: [] as Array<A> }
  for (let n = 0; n < count; n++) {
    for (const side of n % 2 === 0 ? ["ours", "floor"] as const : ["floor", "ours"] as const) {
      found[side].push(await (side === "ours" ? ours() : floor()))
    }
  }
  return found
}

/**
 * What the first sends may cost before the bot learns what the homeserver allows is enough for five answers; so many
 * in a row say more.
 */
const streak = 15

/** Until a row of answers was streamed: how many it took for the bot to learn that this homeserver sets no limit. */
export const learned = async (person: Person, room: string): Promise<number> => {
  for (let turns = 1, streamed = 0; turns <= 200; turns++) {
    streamed = (await person.ask(room, prompt, last)).streamed ? streamed + 1 : 0
    if (streamed === streak) return turns - streak
  }
  throw new Error("the bot never came to stream its answers")
}

/** The budget of sends that the bot has learned, as its store has it. */
const budgetIn = (folder: string): string => {
  const database = new DatabaseSync(join(folder, "bot.db"), { readOnly: true })
  try {
    const row = database.prepare("SELECT value FROM meta WHERE name = 'budget'").get()
    const { burst, rate } = JSON.parse(String(row?.["value"] ?? "{}")) as {
      readonly burst?: number
      readonly rate?: number
    }
    return `${rate} sends/s, burst ${burst}`
  } finally {
    database.close()
  }
}

/**
 * `rooms` rooms, each asking again as soon as it was answered; answers a second, without the time in which all take
 * breath.
 */
const storm = async (person: Person, rooms: ReadonlyArray<string>, each: number): Promise<number> => {
  let took = 0
  for (let from = 0; from < each; from += mostInARow) {
    await after(breath)
    const began = performance.now()
    await Promise.all(rooms.map(async (room) => {
      for (let n = from; n < Math.min(each, from + mostInARow); n++) await person.ask(room, prompt, last)
    }))
    took += performance.now() - began
  }
  return (rooms.length * each * 1000) / took
}

export const answers = async (
  far: FarSide,
  main: string,
  wanted: ReadonlySet<string>,
  effort: Effort,
  report: (figure: Figure) => void
) =>
  withFolder(async (folder) => {
    const person = new Person(far.url, far.person)
    const children: Array<Child> = []
    const named = (what: string) => `${what}, ${far.name}`
    try {
      const [oursProcess, floorProcess] = [startOurs(far, folder, main), await startFloor(far)]
      children.push(oursProcess, floorProcess)
      const rooms = async (bot: Account) => {
        const made = []
        for (let n = 0; n < 20; n++) made.push(await person.roomWith(bot))
        return made
      }
      const ours: Side = { account: far.ours, process: oursProcess, rooms: await rooms(far.ours) }
      const floor: Side = { account: far.floor, process: floorProcess, rooms: await rooms(far.floor) }

      if (wanted.has("e")) {
        await after(3_000)
        report({
          bench: named("memory, idle after the start"),
          unit: "MiB",
          ours: ours.process.rss(),
          floor: floor.process.rss(),
          n: 1
        })
      }
      const learning = await learned(person, ours.rooms[0]!)
      const ask = (side: Side, silence: number) => async () => {
        const turn = await person.ask(side.rooms[0]!, prompt, last)
        const seen = await far.seen?.()
        await after(silence)
        return { turn, server: seen === undefined ? undefined : atServer(seen, side.account.id, far.person.id) }
      }
      // All rooms at once teach the bot a budget that one room alone does not reach.
      for (const side of [ours, floor]) await storm(person, side.rooms, effort.warmEach)
      await inTurn(effort.warm, ask(ours, 0), ask(floor, 0))
      await after(rest)
      await far.seen?.()

      const before = { ours: ours.process.cpu(), floor: floor.process.cpu() }
      const found = await inTurn(effort.answers, ask(ours, rest), ask(floor, rest))
      const spent = { ours: ours.process.cpu() - before.ours, floor: floor.process.cpu() - before.floor }

      const both = (
        figure: Parameters<typeof timed>[0],
        of: (one: (typeof found.ours)[number]) => number | undefined
      ) =>
        report(
          timed(
            figure,
            found.ours.map(of).filter((one) => one !== undefined),
            found.floor.map(of).filter((one) => one !== undefined)
          )
        )
      if (wanted.has("a")) {
        const note = `streams after ${learning} answers; its budget by the end: ${budgetIn(folder)}`
        if (far.seen !== undefined) {
          both({
            bench: named("prompt in the bot's sync → its first text sent"),
            unit: "ms",
            limit: { times: 1.2 },
            note
          }, ({ server }) => server?.first)
          both(
            { bench: named("prompt in the bot's sync → its final sent"), unit: "ms", limit: { times: 1.5 } },
            ({ server }) => server?.final
          )
          both(
            { bench: named("requests an answer"), unit: "", note: "with the sync that waits" },
            ({ server }) => server?.requests
          )
        }
        const seenBy = (of: (turn: Turn) => number) => ({ turn }: { readonly turn: Turn }) => of(turn)
        both({
          bench: named("prompt confirmed → first text in the person's sync"),
          unit: "ms",
          limit: { times: 1.2 },
          note
        }, seenBy(({ first }) => first))
        both(
          { bench: named("prompt confirmed → final in the person's sync"), unit: "ms", limit: { times: 1.5 } },
          seenBy(({ final }) => final)
        )
        both(
          { bench: named("prompt sent → first text in the person's sync"), unit: "ms" },
          seenBy(({ first, sending }) => sending + first)
        )
        both(
          { bench: named("prompt sent → final in the person's sync"), unit: "ms" },
          seenBy(({ final, sending }) => sending + final)
        )
      }
      if (wanted.has("d")) {
        const each = 1000 / effort.answers
        report({
          bench: named("processor time an answer"),
          unit: "ms",
          ours: spent.ours * each,
          floor: spent.floor * each,
          limit: { times: 3 },
          n: effort.answers
        })
      }
      if (wanted.has("e")) {
        const sum = learning + streak + 20 * effort.warmEach + effort.warm + effort.answers
        report({
          bench: named(`memory, after ${sum} answers`),
          unit: "MiB",
          ours: ours.process.rss(),
          floor: floor.process.rss(),
          n: 1
        })
      }
      if (wanted.has("f")) {
        const each = 5
        const spent = { ours: 0, floor: 0 }
        const busy = (side: "ours" | "floor", one: Side) => async () => {
          const before = one.process.cpu()
          const rate = await storm(person, one.rooms, each)
          spent[side] += one.process.cpu() - before
          return rate
        }
        const rates = await inTurn(effort.rounds, busy("ours", ours), busy("floor", floor))
        report({
          bench: named("20 rooms at once"),
          unit: "answers/s",
          ours: median(rates.ours),
          floor: median(rates.floor),
          n: effort.rounds
        })
        const per = 1000 / (effort.rounds * each * ours.rooms.length)
        report({
          bench: named("processor time an answer, 20 rooms at once"),
          unit: "ms",
          ours: spent.ours * per,
          floor: spent.floor * per,
          limit: { times: 3 },
          n: effort.rounds * each * ours.rooms.length
        })
      }
      if (children.some((child) => !child.alive)) throw new Error("a side ended in the middle of a bench")
    } finally {
      await Promise.all(children.map((child) => child.end()))
      await person.leave()
    }
  })
