import { setTimeout as after } from "node:timers/promises"
import type { FarSide, Seen } from "./FarSide.ts"
import { type Figure, median } from "./Figure.ts"
import { breath, mostInARow, Person } from "./Person.ts"
import { memoryFolder, startOurs, withFolder } from "./Sides.ts"

/** As for single answers: a first word at once, ten more in about 50 ms. */
const prompt = "count to 11 every 5 ms"
const last = "11"

interface Crowd {
  readonly chats: number
  /** Of them ask at the same time. */
  readonly atOnce: number
}

const few: Crowd = { chats: 10, atOnce: 10 }
const most = 1_000
const crowds: ReadonlyArray<Crowd> = [few, { chats: 100, atOnce: 100 }, { chats: most, atOnce: most }, {
  chats: most,
  atOnce: 10
}]

const said = (
  { atOnce, chats }: Crowd
) => (atOnce === chats ? `${chats} chats at once` : `${chats} chats, ${atOnce} at a time`)

interface Load {
  /** Turns a second. */
  readonly rate: number
  /** Processor time of the bot for a turn, in milliseconds. */
  readonly cpu: number
  readonly sends: number
}

const sendsIn = (seen: ReadonlyArray<Seen>, bot: string) =>
  seen.filter(({ by, call, phase }) => by === bot && call === "send" && phase === "asked").length

/**
 * Each room in turn, so many of them at once, each of those going on as soon as it was answered. Gives the time that
 * it took, in ms, without that in which all take breath.
 */
const ask = async (
  person: Person,
  rooms: ReadonlyArray<string>,
  { atOnce, chats }: Crowd,
  turns: number
): Promise<number> => {
  let took = 0
  for (let from = 0; from < turns; from += chats * mostInARow) {
    await after(breath)
    const began = performance.now()
    await Promise.all(Array.from({ length: atOnce }, async (_, worker) => {
      for (let n = from + worker; n < Math.min(turns, from + chats * mostInARow); n += atOnce) {
        await person.ask(rooms[n % chats]!, prompt, last)
      }
    }))
    took += performance.now() - began
  }
  return took
}

export interface Effort {
  /** Turns that are measured together; a multiple of the most chats. */
  readonly turns: number
  readonly rounds: number
}

/**
 * What a turn costs in crowds of chats, in one process of the bot, the same number of turns for each, in changing
 * order; their floor is the same bot with 10 chats.
 */
const crowded = async (
  far: FarSide,
  main: string,
  effort: Effort,
  conversations: number | undefined,
  report: (figure: Figure) => void
) =>
  withFolder(async (folder) => {
    const child = startOurs(
      far,
      folder,
      main,
      conversations === undefined ? {} : { AGENT_MAX_CONVERSATIONS: String(conversations) }
    )
    const sockets = `${conversations ?? 64} sockets`
    // What was said before a bot's first sync is not for it.
    await after(2_000)
    const rooms = await far.rooms!(most)
    await after(1_000)
    const person = new Person(far.url, far.person)
    const measured = async (crowd: Crowd): Promise<Load> => {
      // The receipts of the crowd before, and what else it left behind.
      await after(1_000)
      await far.seen!()
      const cpu = child.cpu()
      const took = await ask(person, rooms, crowd, effort.turns)
      await after(1_000)
      const sends = sendsIn(await far.seen!(), far.ours.id)
      return {
        rate: (1000 * effort.turns) / took,
        cpu: (1000 * (child.cpu() - cpu)) / effort.turns,
        sends: sends / effort.turns
      }
    }
    try {
      // Also until the bot has learned that this homeserver sets no limit.
      await ask(person, rooms, { chats: 100, atOnce: 100 }, effort.turns * 2)
      await ask(person, rooms, { chats: most, atOnce: most }, effort.turns)
      const loads = new Map<Crowd, Array<Load>>(crowds.map((crowd) => [crowd, []]))
      for (let round = 0; round < effort.rounds; round++) {
        for (const crowd of round % 2 === 0 ? crowds : crowds.toReversed()) {
          loads.get(crowd)!.push(await measured(crowd))
        }
      }
      const of = (crowd: Crowd, value: (load: Load) => number) => median(loads.get(crowd)!.map(value))
      for (const crowd of crowds.slice(1)) {
        const note = `${of(crowd, ({ sends }) => sends).toFixed(2)} sends a turn, ${
          of(few, ({ sends }) => sends).toFixed(2)
        } with 10 chats`
        const limit = crowd.chats === most && conversations === most ? { limit: { times: 1.2 } } : {}
        report({
          bench: `processor time a turn, ${said(crowd)} beside 10, ${sockets}`,
          unit: "ms",
          ours: of(crowd, ({ cpu }) => cpu),
          floor: of(few, ({ cpu }) => cpu),
          n: effort.rounds * effort.turns,
          note,
          ...limit
        })
        report({
          bench: `${said(crowd)} beside 10, ${sockets}`,
          unit: "turns/s",
          ours: of(crowd, ({ rate }) => rate),
          floor: of(few, ({ rate }) => rate),
          n: effort.rounds
        })
      }
      if (!child.alive) throw new Error("the bot ended in the middle of a bench")
    } finally {
      await child.end()
      await person.leave()
    }
  })

/**
 * With a connection for each chat, and with the default of 64, where turns of 1,000 chats need a new connection each.
 */
export const manyChats = async (far: FarSide, main: string, effort: Effort, report: (figure: Figure) => void) => {
  await crowded(far, main, effort, most, report)
  await crowded(far, main, { ...effort, rounds: 1 }, undefined, report)
}

/** Chats that come together. */
const portion = 500

/** Memory of the bot before it knows anybody, and after it has served each of so many chats once. */
export const manyServed = async (far: FarSide, main: string, chats: number, report: (figure: Figure) => void) =>
  withFolder(async (folder) => {
    const child = startOurs(far, folder, main)
    let person: Person | undefined
    try {
      await after(3_000)
      const idle = child.rss()
      const rooms: Array<string> = []
      // As people come: not all in one sync.
      while (rooms.length < chats) {
        rooms.push(...await far.rooms!(portion))
        await after(200)
      }
      await after(1_000)
      const known = child.rss()
      const asking = person = new Person(far.url, far.person)
      const began = performance.now()
      await Promise.all(Array.from({ length: 64 }, async () => {
        for (let room = rooms.pop(); room !== undefined; room = rooms.pop()) await asking.ask(room, "count to 1", "1")
      }))
      const took = (performance.now() - began) / 1000
      const busy = child.rss()
      await after(5_000)
      report({
        bench: `memory, ${chats} chats served once beside idle`,
        unit: "MiB",
        ours: child.rss(),
        floor: idle,
        limit: { times: 1, plus: 150 },
        n: 1,
        note: `${known.toFixed(0)} after their rooms came, ${busy.toFixed(0)} after the last answer, ${
          took.toFixed(0)
        } s`
      })
    } finally {
      await child.end()
      await person?.leave()
    }
  }, memoryFolder)
