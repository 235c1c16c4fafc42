// Does a suspect turn's work for the bot, which is told by this process's end when it is deadly. It is given no
// settings, no secrets and no environment, and opens nothing: a scene comes in, the word that it was survived goes
// out.
import { isMainThread, workerData } from "node:worker_threads"
import type { TrialRequest } from "./app/TrialApp.ts"
import { startWatch, watch, type WatchedWork } from "./layers/poison/TrialWatch.ts"

const serve = async () => {
  // The bot is ending in peace then, and says so by closing the channel.
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => {})
  process.once("disconnect", () => process.exit())
  const during = startWatch(new URL(import.meta.url), Number(process.argv[2]))
  const [{ runPromise }, { trial }] = await Promise.all([import("effect/Effect"), import("./app/TrialApp.ts")])
  const work = await runPromise(trial)
  process.on("message", (request: TrialRequest) => {
    const said = () => void process.send?.("survived")
    during(() => work(request)).then(said, said)
  })
  process.send?.("ready")
}

if (isMainThread) await serve()
else watch(workerData as WatchedWork)
