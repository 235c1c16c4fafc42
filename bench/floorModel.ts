// The floor of a model's answer: sync, completion, send, edit. It keeps nothing, knows no history and checks nothing.
import { Agent, request } from "node:http"
import { hear, send, sendFinal } from "./floorSync.ts"

const agent = new Agent({ keepAlive: true })
const at = `${process.env["AGENT_URL"]}/chat/completions`

const answer = (room: string, body: string) => {
  let [text, rest] = ["", ""]
  let first: Promise<string> | undefined
  const asked = request(at, { method: "POST", agent, headers: { "content-type": "application/json" } }, (response) => {
    response.setEncoding("utf8").on("data", (piece: string) => {
      const events = (rest + piece).split("\n\n")
      rest = events.pop() ?? ""
      for (const event of events) {
        if (event === "data: [DONE]") continue
        const { choices } = JSON.parse(event.slice(6)) as { choices: [{ delta: { content?: string } }] }
        text += choices[0].delta.content ?? ""
      }
      if (text !== "") first ??= send(room, { body: text.trim() })
    })
    response.on("end", async () => void await sendFinal(room, await first!, text.trim()))
  })
  asked.end(JSON.stringify({ model: "m", messages: [{ role: "user", content: body }], stream: true }))
}

await hear((room, _event, body) => answer(room, body))
