import * as Effect from "effect/Effect"
import { main, type Programs } from "./commands/Main.ts"

// Loaded only when it runs, so that the other commands start fast.
const lazily = <M>(load: () => Promise<M>) => <A, E>(use: (module: M) => Effect.Effect<A, E>) =>
  Effect.flatMap(Effect.promise(load), use)

const production = lazily(() => import("./app/Production.ts"))
const trial = lazily(() => import("./app/SandboxApp.ts"))
const store = lazily(() => import("./layers/beside/StoreStatus.ts"))
const quarantine = lazily(() => import("./layers/beside/QuarantineLift.ts"))

const resetting = lazily(() => import("./app/Resetting.ts"))
const restoring = lazily(() => import("./layers/store/StoreRestore.ts"))

const programs: Programs = {
  bot: (settings, options) => production(({ run }) => run(settings, options)),
  sandbox: (options) => trial(({ run }) => run(options)),
  status: (dataDir, agentUrl) => store(({ status }) => status(dataDir, agentUrl)),
  reset: {
    dryRun: (request) => resetting((module) => module.dryRun(request)) as ReturnType<Programs["reset"]["dryRun"]>,
    run: (request, hands) => resetting((module) => module.run(request, hands)) as ReturnType<Programs["reset"]["run"]>,
    restore: (dataDir, backup) => restoring(({ restore }) => restore(dataDir, backup))
  },
  trust: {
    quarantine: (dataDir, url) => quarantine((module) => module.quarantine(dataDir, url)),
    lift: (dataDir, url, seen) => quarantine((module) => module.lift(dataDir, url, seen))
  }
}

export const program = () => main(programs)
