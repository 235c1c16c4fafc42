import { Effect } from "effect"
import { randomBytes } from "node:crypto"
import type { UserId } from "../../domain/Ids.ts"
import type { Echo } from "../../sandbox/agent/EchoAgent.ts"
import { Faults } from "../../sandbox/homeserver/Faults.ts"
import { HomeserverHandle } from "../../sandbox/homeserver/HomeserverHandle.ts"
import type { Elsewhere } from "../../sandbox/homeserver/HomeserverServer.ts"
import type { PageControls } from "../../sandbox/page/PageControls.ts"
import { restartedBot, type RestartedOptions } from "./RestartedBot.ts"
import { sandboxFaults } from "./SandboxFaults.ts"

interface PagedSandbox<E, R> extends Omit<RestartedOptions<E, R>, "sever"> {
  /** undefined: it is the person's own. */
  readonly agent: Echo | undefined
  readonly bot: UserId
  readonly you: { readonly user: UserId; readonly token: string }
}

/** The page's code is read when somebody asks for it. */
const lazily = (controls: PageControls, key: string, port: number): Elsewhere => {
  const loading = () =>
    import("../../sandbox/page/PageServer.ts").then(({ builtPage, pageServer }) =>
      pageServer({ controls, key, port, folder: builtPage })
    )
  let loaded: Promise<Elsewhere> | undefined
  return (message, body, response) => {
    loaded ??= loading()
    void loaded.then((serve) => serve(message, body, response)).catch(() => response.destroy())
  }
}

/** The sandbox in a browser: its address with the key, and the bot that it can kill. */
export const sandboxPage = Effect.fnUntraced(function*<E, R>(options: PagedSandbox<E, R>) {
  const { agent, bot: user, log, you } = options
  const server = yield* HomeserverHandle
  const faults = yield* Faults
  // Somebody to try a group with.
  const sam = yield* server.session(yield* server.register("sam", ""), "SANDBOX")
  const switches = sandboxFaults({ faults, bot: user, people: [you.user, sam.user], agent, log })
  const bot = restartedBot({ ...options, sever: switches.sever })
  const key = randomBytes(16).toString("base64url")
  yield* server.serveElsewhere(lazily(
    {
      session: {
        server: server.name,
        people: [you, sam].map(({ token, user }) => ({ token, user })),
        bot: user,
        ownAgent: agent === undefined
      },
      log,
      state: () => ({ broken: switches.broken(), bot: bot.isRunning() ? "running" : "killed" }),
      breakIt: switches.breakIt,
      kill: bot.kill
    },
    key,
    Number(new URL(server.url).port)
  ))
  return { page: `${server.url}/#${key}`, run: bot.run, isRunning: bot.isRunning }
})
