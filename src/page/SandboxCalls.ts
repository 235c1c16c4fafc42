import type { SandboxFault, SandboxNews, SandboxSession } from "../sandbox/page/SandboxSession.ts"

/** What the sandbox said when it refused. */
export class SandboxRefusal extends Error {}

const ask = async (key: string, path: string, body?: unknown): Promise<Response> => {
  const answer = await fetch(path, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${key}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) })
  })
  if (answer.status === 403) throw new SandboxRefusal((await answer.text()).trim())
  if (!answer.ok) throw new Error(`the sandbox answered ${answer.status}`)
  return answer
}

export const sandboxSessionOf = async (key: string): Promise<SandboxSession> =>
  (await ask(key, "/sandbox/session")).json() as Promise<SandboxSession>

export const breakOrMend = (key: string, fault: SandboxFault, on: boolean) =>
  ask(key, "/sandbox/control", { fault, on })

export const killBot = (key: string) => ask(key, "/sandbox/control", { kill: true })

/** Gives each line of news after a step, until the connection ends. */
export const newsAfter = async function*(key: string, after: number): AsyncGenerator<SandboxNews, void, void> {
  const answer = await ask(key, `/sandbox/trip?after=${after}`)
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ""
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const lines = (rest + value).split("\n")
    rest = lines.pop() ?? ""
    for (const line of lines) yield JSON.parse(line) as SandboxNews
  }
}
