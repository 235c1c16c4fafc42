// Does a suspect turn's work for the bot: when the work ends this process, it would have ended the bot. The process
// has no settings, secrets or environment and opens nothing; a scene comes in, and "survived" goes out.
import { isMainThread, workerData } from "node:worker_threads"
import type { TrialRequest } from "./app/TrialApp.ts"
import { startWatch, watch, type WatchedWork } from "./layers/poison/TrialWatch.ts"

const serve = async () => {
  // A bot that ends in peace gets the same signals; it ends this process by closing the channel.
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
