import { quotedContext } from "../../routing/context/QuotedContext.ts"
import type { AgentCommand } from "../../turns/AgentCommand.ts"
import type { AgUiResume } from "./OpenInterrupt.ts"

type Prompt = Extract<AgentCommand, { readonly _tag: "Prompt" }>

/** Model servers take other names for nobody's. */
const nameOf = (from: string | undefined) => (from !== undefined && /^[\w-]{1,64}$/.test(from) ? { name: from } : {})

const bodyOf = (thread: string, run: string, messages: ReadonlyArray<unknown>, resume: AgUiResume = {}): string =>
  JSON.stringify({
    threadId: thread,
    runId: run,
    state: {},
    messages,
    tools: [],
    context: [],
    forwardedProps: resume.forwardedProps ?? {},
    ...(resume.resume !== undefined && { resume: resume.resume })
  })

/**
 * The body of a request with a prompt. The server has what was said before; the message's id is the prompt's, by which
 * the server knows it again.
 */
export const promptBody = (
  thread: string,
  run: string,
  { context, from, id, text }: Pick<Prompt, "context" | "from" | "id" | "text">
): string => bodyOf(thread, run, [{ id, role: "user", content: quotedContext(context) + text, ...nameOf(from) }])

/** The body of a request that answers interrupts. */
export const resumeBody = (thread: string, run: string, resume: AgUiResume): string => bodyOf(thread, run, [], resume)
