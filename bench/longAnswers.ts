import { join } from "node:path"
import { setTimeout as after } from "node:timers/promises"
import { request } from "undici"
import * as settings from "../src/domain/settings/Table.ts"
import { Child } from "./Child.ts"
import type { FarSide } from "./FarSide.ts"
import { type Figure, median } from "./Figure.ts"
import { last, nasty } from "./longTexts.ts"
import { Person } from "./Person.ts"
import { startOurs, withFolder } from "./Sides.ts"

const port = 18_931

/** The longest that `/live` took while `work` was done, in milliseconds, asked again and again. */
const worstLive = async (work: () => Promise<unknown>): Promise<number> => {
  const over = new AbortController()
  const done = work().finally(() => over.abort())
  let worst = 0
  while (!over.signal.aborted) {
    const began = performance.now()
    const answer = await request(`http://127.0.0.1:${port}/live`)
    await answer.body.dump()
    worst = Math.max(worst, performance.now() - began)
    await after(5)
  }
  await done
  return worst
}

/** What long and nasty answers cost: how long they hold the bot up, and what small frames cost beside large ones. */
export const longAnswers = async (far: FarSide, main: string, effort: { readonly rounds: number; readonly units: number }, report: (figure: Figure) => void) =>
  withFolder(async (folder) => {
    const agent = new Child(join(import.meta.dirname, "longAgent.ts"))
    const { url } = JSON.parse(await agent.line()) as { url: string }
    const bot = startOurs({ ...far, agent: url }, folder, main, { HTTP_PORT: String(port), ...("AGENT_MAX_ANSWER" in settings.table ? { AGENT_MAX_ANSWER: "2MiB" } : {}) })
    const person = new Person(far.url, far.person)
    try {
      const room = await person.roomWith(far.ours)
      const ask = (prompt: string) => person.ask(room, prompt, last)
      await ask("frames 100 10")
      const idle = await worstLive(() => after(2_000))
      for (const name of Object.keys(nasty)) {
        const worst = await worstLive(() => ask(`nasty ${name} 65536`))
        report({ bench: `longest wait for /live while 64 KiB of ${name} are answered`, unit: "ms", ours: worst, floor: idle, limit: { times: 0, plus: 200 }, n: 1 })
      }
      const cpu = async (size: number) => {
        const before = bot.cpu()
        const worst = await worstLive(() => ask(`frames ${effort.units} ${size}`))
        return { spent: bot.cpu() - before, worst }
      }
      await cpu(1_000)
      const small: Array<number> = []
      const large: Array<number> = []
      let worst = 0
      for (let round = 0; round < effort.rounds; round++) {
        for (const [size, found] of [[10, small], [1_000, large]] as const) {
          const one = await cpu(size)
          found.push(one.spent)
          worst = Math.max(worst, one.worst)
        }
      }
      report({ bench: "processor time of 1 MiB in frames of 10 characters, beside frames of 1,000", unit: "s", ours: median(small), floor: median(large), limit: { times: 3 }, n: effort.rounds })
      report({ bench: "longest wait for /live meanwhile", unit: "ms", ours: worst, floor: idle, limit: { times: 0, plus: 200 }, n: effort.rounds })
    } finally {
      await Promise.all([bot.end(), agent.end()])
      await person.leave()
    }
  })
