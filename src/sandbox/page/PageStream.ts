import type { ServerResponse } from "node:http"
import type { PageControls } from "./PageControls.ts"
import { sandboxHeaders } from "./PageRules.ts"
import type { SandboxNews } from "./SandboxSession.ts"

/** Windows that may look at the same time. */
export const mostStreams = 8

/** Bytes that wait for a reader; one that is slower is let go, and asks again from where it was. */
const mostWaiting = 1_000_000

/** One line of the stream: how things are, and the steps since the line before it. */
const line = ({ log, state }: PageControls, after: number) => {
  const steps = log.after(after)
  const news: SandboxNews = { ...state(), steps }
  return { last: steps.at(-1)?.id ?? after, text: `${JSON.stringify(news)}\n` }
}

/** Writes lines of JSON as things happen, from the step after `from` on, until the reader goes. */
export const streamSteps = (controls: PageControls, from: number, response: ServerResponse) => {
  response.writeHead(200, { ...sandboxHeaders, "content-type": "application/x-ndjson" })
  let last = from
  let waiting: NodeJS.Immediate | undefined
  const write = () => {
    waiting = undefined
    const next = line(controls, last)
    last = next.last
    response.write(next.text)
    if (response.writableLength > mostWaiting) response.destroy()
  }
  // What comes within one turn of the event loop is one line.
  const stop = controls.log.listen(() => {
    waiting ??= setImmediate(write)
  })
  response.once("close", () => {
    stop()
    clearImmediate(waiting)
  })
  write()
}
