import { type AcpHello, loginSentence } from "../../agents/acp/AgentHello.ts"
import { askingMode, type SessionModes } from "../../agents/acp/SessionModes.ts"
import { type AgentFault } from "../../reach/AgentFault.ts"
import { idShown } from "../../TerminalSafe.ts"
import { type Finding, findingsOf } from "../Finding.ts"

const { failed, ok, skipped, warning } = findingsOf("agent")

/** What beginning a session came to. */
export type TriedSession =
  | { readonly modes: SessionModes | undefined }
  | { readonly refused: number; readonly isLogin: boolean }

/** An agent that could not be started, reached or greeted. */
export const unmetAgent = ({ needsOperator, sentence, setting }: AgentFault): Finding =>
  failed("greeting", `no agent that speaks ACP: ${sentence}`, {
    means: "nobody is answered",
    todo: needsOperator ? `look at ${setting}` : `look at ${setting}, or try again`
  })

const able = ({ canClose, canLoad, takes }: AcpHello): string =>
  [
    canLoad ? "loads sessions" : "loads no sessions",
    canClose ? "closes sessions" : "closes none",
    `takes ${
      [
        "text",
        ...(takes.image ? ["images"] : []),
        ...(takes.audio ? ["audio"] : []),
        ...(takes.embedded ? ["files of text"] : [])
      ]
        .join(", ")
    }`
  ].join("; ")

const loading = ({ canLoad }: AcpHello): ReadonlyArray<Finding> =>
  canLoad
    ? []
    : [
      warning("memory", "the agent does not load sessions", {
        means: "after each restart it has forgotten what was said, and people are told so"
      })
    ]

const mode = (modes: SessionModes | undefined): Finding => {
  if (modes === undefined) {
    return skipped("asking", "the agent has no modes: whether it asks before it acts is up to its own settings")
  }
  const asking = askingMode(modes)
  return asking === undefined
    ? warning(
      "asking",
      `none of its modes is known to ask before it acts (${modes.known.map(({ id }) => idShown(id)).join(", ")})`,
      {
        means: "it may run commands without asking anybody",
        todo: "see to it in the agent's own settings that it asks"
      }
    )
    : ok("asking", `it is put into the mode ${idShown(asking)}, which asks before it acts`)
}

const session = (tried: TriedSession, logins: AcpHello["logins"]): Finding =>
  "modes" in tried
    ? mode(tried.modes)
    : tried.isLogin
    ? failed("login", loginSentence(logins), { means: "nobody is answered", todo: "log in with the agent's own home" })
    : failed("session", `it begins no session (error ${tried.refused})`, {
      means: "nobody is answered",
      todo: "LOG_LEVEL=debug shows what it writes"
    })

/** What is said of an agent that was greeted, and began a session or not. */
export const metAgent = (hello: AcpHello, tried: TriedSession, canSeeSecrets: boolean): ReadonlyArray<Finding> => [
  ok("greeting", `${hello.agent === undefined ? "an agent without a name" : idShown(hello.agent)}: ${able(hello)}`),
  ...loading(hello),
  session(tried, hello.logins),
  ...(canSeeSecrets
    ? [
      warning("user", "its process runs as the bot's user", {
        means: "whatever it runs can read DATA_DIR, its keys, and the folders of other conversations",
        todo: "start it as another user or in a container (docs/agents/acp.md)"
      })
    ]
    : [])
]
