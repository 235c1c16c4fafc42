import { join } from "node:path"
import { setTimeout as after } from "node:timers/promises"
import type { Child } from "./Child.ts"
import type { Account, LimitedSide } from "./FarSide.ts"
import { type Figure, median, timed } from "./Figure.ts"
import { Person, type Turn } from "./Person.ts"
import { startFloor, startOurs, withFolder } from "./Sides.ts"

/** Three seconds. */
const prompt = "count to 31 every 100 ms"
const last = "31"

/** What a bot shows when it sends as often as it means to: the first text, edits after 0.8 and 1.8 s, the final. */
const shown = 4

const asks = async (person: Person, room: string, count: number): Promise<ReadonlyArray<Turn>> => {
  const turns: Array<Turn> = []
  for (let n = 0; n < count; n++) turns.push(await person.ask(room, prompt, last))
  return turns
}

const firsts = (turns: ReadonlyArray<Turn>) => turns.map(({ first }) => first)
const latest = (turns: ReadonlyArray<Turn>) => Math.max(...turns.map(({ final }) => final))

/** What the budget of sends does to answers of three seconds, on a Synapse with its default limits and without. */
export const budget = async (far: LimitedSide, main: string, report: (figure: Figure) => void) =>
  withFolder(async (folder) => {
    const person = new Person(far.url, far.person)
    const children: Array<Child> = []
    try {
      const begin = async (account: Account, name: string) => {
        const process = startOurs(far, join(folder, name), main, { MATRIX_ACCESS_TOKEN: account.token })
        children.push(process)
        return process
      }
      const floorProcess = await startFloor(far)
      children.push(floorProcess)
      const floorRoom = await person.roomWith(far.floor)
      // Both at once, so that whatever else the machine does hits both.
      const beside = (room: string, count: number) =>
        Promise.all([asks(person, room, count), asks(person, floorRoom, count)])
      await asks(person, floorRoom, 2)

      await begin(far.ours, "open")
      const [all, floor] = await beside(await person.roomWith(far.ours), 10)
      const open = all.slice(2)
      report(
        timed(
          { bench: "first text, answers 3 to 10 of a new store, open limits", unit: "ms", limit: { times: 1.5 } },
          firsts(open),
          firsts(floor.slice(2))
        )
      )
      report({
        bench: "events an answer, the fewest of these",
        unit: "",
        ours: Math.min(...open.map(({ events }) => events)),
        floor: shown,
        n: open.length,
        note: `${shown} is what the cadence means to show`
      })

      const account = await far.account()
      await begin(account, "default")
      const room = await person.roomWith(account)
      const closes = (what: string, turns: ReadonlyArray<Turn>) =>
        report({
          bench: `final, the latest of ten, ${what}`,
          unit: "ms",
          ours: latest(turns),
          floor: median(floor.map(({ final }) => final)),
          limit: { times: 1, plus: 6_000 },
          n: turns.length
        })
      closes("default limits", await asks(person, room, 10))
      await far.lift(account)
      await asks(person, room, 10)
      const [lifted, floorAgain] = await beside(room, 8)
      report(
        timed(
          { bench: "first text, ten answers after limits were lifted", unit: "ms", limit: { times: 1.5 } },
          firsts(lifted),
          firsts(floorAgain)
        )
      )
      report({
        bench: "events an answer, the fewest of these",
        unit: "",
        ours: Math.min(...lifted.map(({ events }) => events)),
        floor: shown,
        n: lifted.length
      })
      await far.restore(account)
      await asks(person, room, 10)
      closes("ten answers after limits were put back", await asks(person, room, 10))

      const crowd = await far.account()
      await far.lift(crowd)
      const joining = await begin(crowd, "joins")
      const rooms = []
      for (let n = 0; n < 20; n++) rooms.push(await person.roomWith(crowd))
      // It remembers which rooms are direct.
      await after(3_000)
      await joining.end()
      children.splice(children.indexOf(joining), 1)
      await far.restore(crowd)
      await begin(crowd, "crowd")
      await after(5_000)
      const began = performance.now()
      const finals = await Promise.all(rooms.map(async (one, n) => {
        await after(n * 90)
        return person.ask(one, prompt, last).then(() => performance.now() - began)
      }))
      report({
        bench: "20 prompts in 20 rooms within 2 s, the last final, default limits",
        unit: "s",
        ours: Math.max(...finals) / 1000,
        floor: 50,
        limit: { times: 1.2 },
        n: 1,
        note: "the floor is what the limit leaves: (20 − 10) / 0.2 s"
      })
      if (children.some((child) => !child.alive)) throw new Error("a side ended in the middle of a bench")
    } finally {
      await Promise.all(children.map((child) => child.end()))
      await person.leave()
    }
  })
