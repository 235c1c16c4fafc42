import { shownUrl } from "../../domain/settings/types/UrlSetting.ts"

/** Where everything in the sandbox is, and how to get in. */
export interface SandboxPlace {
  readonly homeserver: string
  /** The sandbox in a browser, with the key that lets whoever has the address in. */
  readonly page: { readonly url: string }
  readonly user: { readonly id: string; readonly token: string }
  readonly password: string
  readonly bot: { readonly id: string }
  readonly agent: { readonly url: string }
  /** Whether the agent is the person's and not the sandbox's. */
  readonly ownAgent: boolean
}

/** The document that a script waits for (docs/contract.md, "Commands"), or the same for people. */
export const announcement = (
  { agent, bot, homeserver, ownAgent, page, password, user }: SandboxPlace,
  form: "json" | "text"
) =>
  form === "json"
    ? JSON.stringify({ schema: "matrix-surface.sandbox/1", homeserver, page, user, bot, agent })
    : [
      `The sandbox runs until Ctrl-C; ${
        ownAgent ? "only the agent is told what is said in it" : "nothing in it leaves this machine"
      }.`,
      `  homeserver  ${homeserver}`,
      `  you         ${user.id}  password ${password}  token ${user.token}`,
      `  bot         ${bot.id}  (invite it, or open a direct chat with it)`,
      `  agent       ${shownUrl(agent.url)}`,
      `  page        ${page.url}  (open it in a browser)`
    ].join("\n")
