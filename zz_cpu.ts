import { join } from "node:path"
import { Child } from "./bench/Child.ts"
import { sandbox } from "./bench/FarSide.ts"
import { last, nasty } from "./bench/longTexts.ts"
import { Person } from "./bench/Person.ts"
import { startOurs, withFolder } from "./bench/Sides.ts"
const far = await sandbox()
await withFolder(async (folder) => {
  const agent = new Child(join(import.meta.dirname, "bench/longAgent.ts")); const { url } = JSON.parse(await agent.line())
  const bot = startOurs({ ...far, agent: url }, folder, "dist/main.js", { NODE_FLAGS: process.env.NF ?? "" })
  const person = new Person(far.url, far.person)
  const room = await person.roomWith(far.ours)
  const ask = (p: string) => person.ask(room, p, last)
  await ask("frames 100 10")
  const mode = process.argv[2]
  if (mode === "cpu") for (let i = 0; i < Number(process.argv[3] ?? 3); i++) for (const size of [10, 1000]) { const b = bot.cpu(), t = Date.now(); await ask(`frames 1048576 ${size}`); console.log(size, (bot.cpu() - b).toFixed(2), "cpu s", Date.now() - t, "ms wall") }
  else if (mode === "one") { for (let i = 0; i < Number(process.argv[4] ?? 3); i++) { const b = bot.cpu(); await ask(`frames 1048576 ${process.argv[3]}`); console.log((bot.cpu() - b).toFixed(2)) } }
  else for (const name of Object.keys(nasty)) { const b = bot.cpu(); console.log(name); await (await import("node:fs")).promises.appendFile("/tmp/rz/lag.txt", name + "\n"); await ask(`nasty ${name} 65536`); console.log((bot.cpu() - b).toFixed(2)) }
  await bot.end(); await agent.end(); await person.leave()
})
await far.stop()
