import type { LinkFault } from "../turns/AgentEvent.ts"

/** What an operator has to know of an agent's program that does not serve. `sentence`: as in `AgentFault`. */
interface ProgramFault {
  readonly setting: "AGENT_COMMAND" | "AGENT_WIRE"
  readonly sentence: string
  readonly needsOperator: boolean
}

type Row = readonly [
  code: RegExp,
  setting: ProgramFault["setting"],
  needsOperator: boolean,
  says: (code: string) => string
]

const ended = (code: string) => `its process ended (${code}); LOG_LEVEL=debug shows what it writes`

/** The first row that fits counts. */
const rows: ReadonlyArray<Row> = [
  [/^ENOENT$/, "AGENT_COMMAND", true, (code) => `there is no such program on the PATH, or at that path (${code})`],
  [/^EACCES$/, "AGENT_COMMAND", true, (code) => `its program may not be executed by the bot's user (${code})`],
  [/^exit 127$/, "AGENT_COMMAND", true, (code) => `a program that it needs is not there (${code})`],
  [/^work /, "AGENT_COMMAND", true, (code) => `its folders below DATA_DIR/work cannot be made (${code})`],
  [/^the store$/, "AGENT_COMMAND", false, () => "the store, which knows its sessions, cannot be read now"],
  [
    /^no answer to initialize$/,
    "AGENT_COMMAND",
    true,
    (code) => `its program runs and does not speak ACP; many need an argument for that (${code})`
  ],
  [/^no answer /, "AGENT_COMMAND", false, (code) => `it does not answer in time (${code})`],
  [/^protocol version /, "AGENT_WIRE", true, (code) => `it speaks another version of ACP (${code})`],
  [/^initialize /, "AGENT_COMMAND", true, (code) => `it refuses our greeting (${code})`],
  [
    /^one session for two$/,
    "AGENT_COMMAND",
    true,
    () => "it gives two conversations the same session, so that it cannot keep them apart"
  ],
  [/^exit |^SIG/, "AGENT_COMMAND", false, ended],
  [/^/, "AGENT_COMMAND", false, (code) => `it cannot be used (${code})`]
]

/** What the trouble with an agent that a command line starts says about the settings. */
export const programFault = ({ detail }: { readonly why: LinkFault; readonly detail: string }): ProgramFault => {
  const [, setting, needsOperator, says] = rows.find(([code]) => code.test(detail))!
  return { setting, needsOperator, sentence: says(detail) }
}
