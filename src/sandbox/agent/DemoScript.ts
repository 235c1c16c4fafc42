import type { EchoPrompt, EchoStep, EchoSteps } from "./EchoScript.ts"
import { remembered } from "./RememberedWords.ts"

/** A pause between words, long enough to be seen. */
const pace: EchoStep = { type: "wait", millis: 40 }

const help =
  `I am a small scripted assistant. There is no language model behind me, but the way between us is the real one. Try:

- \`weather in Lisbon\`: I use a tool
- \`deploy\`: I ask before I act
- \`story\`: a longer answer, which grows while you read
- \`code\`: an answer with a code block
- \`what did I say?\`: I remember, in each room for itself
- \`fail\`: what it looks like when I cannot go on`

const code = `Here is a function that counts words:

\`\`\`ts
const words = (text: string) => text.match(/\\S+/g)?.length ?? 0
\`\`\`

A real agent would answer in the same frames that I use.`

const story =
  "A message left a room one morning. It was written down before anybody acted on it, so that nothing could make it " +
  "vanish.\n\nOn its way it met a socket that had just been cut. It waited; the socket came back and went on at the " +
  "very word where it had stopped.\n\nThe answer grew in the room, line by line, in one message that was edited a " +
  "few times. When it was complete it was closed, once, and nobody could tell that anything had happened."

const spoken = function*(text: string): EchoSteps {
  for (const word of text.match(/\S+\s*|\s+/g) ?? []) {
    yield { type: "delta", text: word }
    yield pace
  }
}

const said = function*(text: string): EchoSteps {
  yield* spoken(text)
  yield { type: "end", text }
}

const tool = function*(call: string, title: string, millis: number): EchoSteps {
  yield { type: "tool", call, status: "started", title }
  yield { type: "wait", millis }
  yield { type: "tool", call, status: "done", title }
}

const weather = function*(place: string): EchoSteps {
  yield* tool("map", `Finding ${place}`, 900)
  yield* tool("sky", "Reading the sky", 900)
  yield* said(`In ${place} it is 21 °C with a light breeze, or so this sandbox likes to think.`)
}

const deployed = function*(choice: string): EchoSteps {
  if (choice === "no") return yield* said("All right, nothing was deployed.")
  yield* tool("deploy", "Deploying to the sandbox", 1_200)
  yield* said("Deployed. (Nothing really was: this is a sandbox.)")
}

const deploy: EchoSteps = [{
  type: "ask",
  ask: "deploy",
  title: "May I deploy?",
  text: "The command is `deploy --to sandbox`.",
  choices: [
    { id: "yes", label: "Yes, go ahead", effect: "allow" },
    { id: "no", label: "No", effect: "deny" }
  ],
  next: deployed
}]

const spokenBefore = (memory: ReadonlyArray<string>) =>
  memory.length === 0
    ? "Nothing yet, in this room."
    : [
      "In this room you said:",
      "",
      ...memory.slice(-10).map((text, index) => `${index + 1}. ${text.slice(0, 200).replaceAll(/\s+/g, " ")}`)
    ].join("\n")

const echoed = (text: string, memory: ReadonlyArray<string>) =>
  `You said: ${text.slice(0, 2_000)}\n\nThat is message ${
    memory.length + 1
  } in this room. Type \`help\` for things to try.`

const answered = ({ memory, text }: EchoPrompt): EchoSteps => {
  const asked = text.trim()
  if (/^help\b/i.test(asked)) return said(help)
  if (/^(hi|hello|hey)\b/i.test(asked)) {
    return said("Hello! I am a small scripted assistant. Type `help` for things to try.")
  }
  const place = /\bweather\b(?:.*?\bin\s+([\p{L} .'-]{2,60}))?/iu.exec(asked)
  if (place !== null) return weather(place[1]?.trim() ?? "your town")
  if (/^deploy\b/i.test(asked)) return deploy
  if (/^story\b/i.test(asked)) return said(story)
  if (/^code\b/i.test(asked)) return said(code)
  if (/\bwhat did i say\b/i.test(asked)) return said(spokenBefore(memory))
  if (/^fail\b/i.test(asked)) {
    return [...spoken("Let me see"), { type: "fail", code: "internal", message: "You asked me to fail." }]
  }
  return said(echoed(asked, memory))
}

/** What the sandbox's agent answers: it shows what an agent can do here, and is the same every time. */
export const demo = function*(prompt: EchoPrompt): EchoSteps {
  const kept = remembered(prompt)
  if (kept !== undefined) return yield { type: "end", text: kept }
  // The pause lets the bot say that the assistant is typing.
  yield { type: "wait", millis: 700 }
  yield* answered(prompt)
}
