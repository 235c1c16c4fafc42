import { assert, describe, it } from "@effect/vitest"
import { matchChoice } from "../../../src/domain/questions/MatchChoice.ts"
import { labelOf, mostOfALabel } from "../../../src/domain/turns/asking/ChoiceLabels.ts"

const choice = (id: string, label: string) => ({ id, label, effect: "other" as const })
const asked = (...choices: ReadonlyArray<ReturnType<typeof choice>>) => ({ ask: "a", title: "?", choices })
const question = asked(choice("y", "Allow once"), choice("n", "Deny"), choice("d", "Yes!"))
const free = asked()

const outcome = (from: ReturnType<typeof asked>, said: string) => {
  const match = matchChoice(from, said)
  return typeof match === "object" ? match.choice : match
}

describe("A message answers a question", () => {
  for (
    const [title, said, chosen] of [
      ["by the number of a choice", "2", "n"],
      ["by the number as the bot writes it", "2.", "n"],
      ["by the number with a bracket", " 2) ", "n"],
      ["by the number as an emoji", "2\uFE0F\u20E3", "n"],
      ["by the number as an emoji of other clients", "2\u20E3", "n"],
      ["by the words of a choice, whatever their case", "  aLLow ONCE ", "y"],
      ["by the words with a sign behind them", "deny!", "n"],
      ["by the words with other spaces", "allow \u00A0once.", "y"],
      ["by the words without the sign that they have", "yes", "d"],
      ["not by what the agent calls a choice, which nobody sees", "y", undefined],
      ["not by a part of the words", "Allow", undefined],
      ["not by more than the words", "Deny, please", undefined],
      ["not by words that are a question themselves", "deny?", undefined],
      ["not by a number beyond the choices", "4", undefined],
      ["not by nought", "0", undefined],
      ["not by a number below nought", "-1", undefined],
      ["not by a fraction", "1.0", undefined],
      ["not by a number with a nought before it", "01", undefined],
      ["not by a number of four digits", "0001", undefined],
      ["not by two numbers", "1 2", undefined],
      ["not by nothing", " \n", undefined],
      ["not by a sign", "!", undefined],
      ["by the line as it is shown", "2. Deny", "n"],
      ["by that line with its escapes", "2\\. deny", "n"],
      ["by that line in marks", "**2. Deny**", "n"],
      ["by number and words with other signs between", "(2) deny", "n"],
      ["by number and words with a space between", "2\uFE0F\u20E3 Deny", "n"],
      ["not by the number of one and the words of another", "1. Deny", undefined],
      ["by a number in brackets", "(2)", "n"],
      ["by a number with a hash", "#2", "n"],
      ["by a number with a comma", "2,", "n"],
      ["by a number with a colon", "2:", "n"],
      ["by a wide number", "２", "n"],
      ["by a number in a circle", "②", "n"],
      ["by words in code", "`deny`", "n"],
      ["by words in bold", "**Deny**", "n"],
      ["by words in quotes", "\"Deny\".", "n"],
      ["by words in curved quotes", "“Deny”", "n"],
      ["by wide words", "Ｄｅｎｙ", "n"],
      ["not by a long text, whatever it begins with", "1" + " ".repeat(100_000), undefined]
    ] as const
  ) {
    it(title, () => assert.strictEqual(outcome(question, said), chosen))
  }

  it("by any text where there are no choices, to the letter", () => {
    assert.deepStrictEqual(matchChoice(free, " Main\n"), { ask: "a", text: " Main\n" })
    assert.isUndefined(matchChoice(free, " "))
  })
})

describe("What a keyboard makes of a label is that label", () => {
  const written = asked(choice("d", "Don't"), choice("p", "deploy_prod"), choice("s", "Say (all) - now"))
  for (
    const [said, chosen] of [
      ["Don’t", "d"],
      ["2. deploy\\_prod", "p"],
      ["deploy\\_prod", "p"],
      ["3. say (all) — now", "s"],
      ["(3) say (all) - now", "s"],
      ["say (all) – now", "s"]
    ] as const
  ) {
    it(said, () => assert.strictEqual(outcome(written, said), chosen))
  }
})

describe("Every choice can be chosen by the line that shows it", () => {
  for (
    const labels of [["2", "3", "5"], ["Yes", "Yes", "2"], ["1", "1", "1"], ["3", "1", "2"], ["2)", "(1)", "#3"], [
      "!",
      "?",
      "…"
    ], ["\u200B", " ", "1."]]
  ) {
    it(labels.join(" | "), () => {
      const from = asked(...labels.map((label, index) => choice(`${index + 1}`, label)))
      for (const [index, label] of labels.entries()) {
        const shown = `${index + 1}. ${labelOf({ label })}`
        assert.strictEqual(outcome(from, shown), `${index + 1}`, shown)
      }
    })
  }

  it("unless another label is that line to the letter: then with another sign", () => {
    const from = asked(choice("a", "2. x"), choice("b", "x"))
    assert.deepStrictEqual(["2. x", "2", "1. 2. x", "1"].map((said) => outcome(from, said)), [
      "ambiguous",
      "b",
      "a",
      "a"
    ])
  })
})

describe("An approval is not turned round", () => {
  const keep = asked(choice("0", "No, keep it"), choice("1", "Yes, delete it"))
  const swapped = asked(choice("2", "No"), choice("1", "Yes"))
  const labels = asked(choice("a", "2"), choice("b", "1"), choice("c", "3"))
  const twice = asked(choice("a", "Yes"), choice("b", "yes"), choice("c", "No"))
  const signs = asked(choice("a", "Yes!"), choice("b", "Yes."))
  const alike = asked(choice("a", "Yes"), choice("b", "Yes\u2800"), choice("c", "No"))
  const hidden = asked(choice("a", "Yes"), choice("b", "Y\u{E0101}es\uFFF0"), choice("c", "No"))
  const long = asked(choice("a", `${"x".repeat(100)}1`), choice("b", `${"x".repeat(100)}2`))
  for (
    const [title, from, said, chosen] of [
      ["by names of the agent's that are numbers: the number that is shown holds", keep, "1", "0"],
      ["by names that are the numbers of others", swapped, "2", "1"],
      ["by labels that differ in a blank that nobody sees", alike, "yes", "ambiguous"],
      ["by labels that differ in what clients leave out", hidden, "yes", "ambiguous"],
      ["by a label that is another's number: it is asked again", labels, "1", "ambiguous"],
      ["by a label that is another's number, whichever is said", labels, "2.", "ambiguous"],
      ["by a label that is its own number", labels, "3", "c"],
      ["by a label that is a number beyond the choices", asked(choice("a", "7"), choice("b", "No")), "7", "ambiguous"],
      ["by two labels that are equal: it is asked again", twice, "yes", "ambiguous"],
      ["by two labels that are equal: their numbers still tell them apart", twice, "2", "b"],
      ["by labels that only a sign tells apart, where it is not said", signs, "yes", "ambiguous"],
      ["by labels that only a sign tells apart, where it is said", signs, "yes.", "b"],
      ["by labels that are equal as far as they are shown", long, `${"x".repeat(79)}…`, "ambiguous"],
      [
        "by a character without a width in a label",
        asked(choice("a", "Y\u200Bes"), choice("b", "Yes")),
        "yes",
        "ambiguous"
      ]
    ] as const
  ) {
    it(title, () => assert.strictEqual(outcome(from, said), chosen))
  }
})

describe("What is longer than four labels", () => {
  it("is no choice, whatever stands in it", () => {
    assert.strictEqual(outcome(question, "2".padEnd(4 * mostOfALabel)), "n")
    assert.isUndefined(outcome(question, "2".padEnd(4 * mostOfALabel + 1)))
  })
})
