import { describe } from "@effect/vitest"
import {
  asks,
  choices,
  ended,
  fellSilent,
  silent,
  stop,
  table,
  talking,
  text,
  toolled
} from "../../support/TurnCases.ts"

const grid = "| a | b |\n|---|---|\n"
const saying = (said: string) => ({ ...silent, text: said, message: "m1" })

describe("An answer that shows nothing", () => {
  table([
    ["of an unseen character is none", saying("\u200B"), ended("done"), "answered · final notice \"empty\" · durable"],
    [
      "of a link without a text is none",
      saying("[](https://example.org)"),
      ended("done"),
      "answered · final notice \"empty\" · durable"
    ],
    ["of a comment is none", silent, ended("done", "<!-- -->"), "answered · final notice \"empty\" · durable"],
    ["is none where its end was guessed", saying("\u200B"), fellSilent, "answered · final notice \"empty\" · durable"],
    [
      "is none where the agent declined",
      saying("\u200B"),
      ended("refused"),
      "refused · final notice \"refused\" · durable"
    ],
    [
      "is none where it was stopped",
      saying("\u200B"),
      stop,
      "stopped · final notice \"stopped\" · Cancel r1 · durable"
    ],
    ["is not shown while it grows", silent, text("\u200B"), "streaming · none"],
    [
      "is not shown while what it begins with is not seen yet",
      saying("[](https://exam"),
      text("ple.org"),
      "streaming · none"
    ],
    [
      "is shown as soon as there is something to see",
      saying("\u200B"),
      text("Hi"),
      "streaming · first \"\u200BHi\" · lazy"
    ]
  ])
})

describe("A growing text", () => {
  table([
    [
      "is shown without the row that is being written",
      talking,
      text(`\n\n${grid}| 1 | 2`),
      `streaming · edit "Hello / ${grid.trim()}" · lazy`
    ],
    ["waits for the head of a table", silent, text("| a | b |\n"), "streaming · none"],
    ["is shown without an open link", talking, text(" [x](ht"), "streaming · edit \"Hello\" · lazy"],
    [
      "is shown whole with the agent's question",
      { ...talking, unshown: true },
      asks("Go?", choices),
      "streaming · question \"Hello\" · question 0 a1 open · durable"
    ],
    [
      "is shown whole before a question, with its open row",
      { ...talking, text: `${grid}| 1 | 2 |`, unshown: true },
      asks("Go?", choices),
      `streaming · question "${grid}| 1 | 2 |" · question 0 a1 open · durable`
    ],
    [
      "is shown whole while the agent works on something else",
      { ...talking, text: `${grid}| 1 | 2 |` },
      toolled("c1", "started", "Look"),
      `streaming · edit "${grid}| 1 | 2 | / ⏳ Look" · lazy`
    ],
    ["ends whole", { ...talking, text: "Hello **wor" }, ended("done"), "answered · final \"Hello **wor\" · durable"]
  ])
})
