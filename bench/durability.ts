import { join } from "node:path"
import { setTimeout as after } from "node:timers/promises"
import { inTurn, last, learned, prompt, rest } from "./answers.ts"
import type { Child } from "./Child.ts"
import type { Account, FarSide } from "./FarSide.ts"
import { type Figure, timed } from "./Figure.ts"
import { Person } from "./Person.ts"
import { startOurs, withFolder } from "./Sides.ts"

export interface Effort {
  readonly answers: number
  /** Before that, so that the code is warm. */
  readonly warm: number
}

/** What durability costs: a turn of the bot beside the same turn of the same bot whose store is in memory. */
export const durability = async (far: FarSide, main: string, effort: Effort, report: (figure: Figure) => void) =>
  withFolder((disk) =>
    withFolder(async (nowhere) => {
      const person = new Person(far.url, far.person)
      const children: Array<Child> = []
      const named = (what: string) => `${what}, store on the disk beside memory, ${far.name}`
      try {
        const side = async (account: Account, folder: string, settings: Readonly<Record<string, string>>) => {
          const process = startOurs(far, folder, main, { MATRIX_ACCESS_TOKEN: account.token, ...settings })
          children.push(process)
          const room = await person.roomWith(account)
          await learned(person, room)
          const ask = async (silence: number) => {
            const turn = await person.ask(room, prompt, last)
            await after(silence)
            return turn
          }
          return { process, warm: () => ask(0), measured: () => ask(rest) }
        }
        const durable = await side(far.ours, disk, {})
        const memory = await side(far.floor, nowhere, {
          NODE_FLAGS: `--import ${join(import.meta.dirname, "memoryStore.ts")}`
        })
        await inTurn(effort.warm, durable.warm, memory.warm)
        await after(rest)
        const before = { durable: durable.process.cpu(), memory: memory.process.cpu() }
        const found = await inTurn(effort.answers, durable.measured, memory.measured)
        const spent = { durable: durable.process.cpu() - before.durable, memory: memory.process.cpu() - before.memory }
        report(timed(
          { bench: named("prompt confirmed → first text"), unit: "ms" },
          found.ours.map(({ first }) => first),
          found.floor.map(({ first }) => first)
        ))
        report(timed(
          { bench: named("prompt confirmed → final"), unit: "ms" },
          found.ours.map(({ final }) => final),
          found.floor.map(({ final }) => final)
        ))
        const each = 1000 / effort.answers
        report({
          bench: named("processor time an answer"),
          unit: "ms",
          ours: spent.durable * each,
          floor: spent.memory * each,
          n: effort.answers
        })
        if (
          children.some((child) => !child.alive)
        ) {
          throw new Error("a side ended in the middle of a bench")
        }
      } finally {
        await Promise.all(children.map((child) => child.end()))
        await person.leave()
      }
    })
  )
