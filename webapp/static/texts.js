// Texts of scripts in the page's language. The page names the module that holds them; English stands in the scripts.
//   import { _, counted, number } from "./texts.js";
//   _("Sending %(name)s", { name })    counted("%(num)s file", "%(num)s files", files.length)

export const language = document.documentElement.lang || "en";
const english = { messages: {}, form: (count) => Number(count !== 1) };
const { messages, form } = await said();

async function said() {
  const address = document.documentElement.dataset.texts;
  try {
    return address ? await import(address) : english;
  } catch {
    return english; // better read in English than not at all
  }
}

const filled = (text, values) => text.replace(/%\((\w+)\)s/g, (whole, name) => values[name] ?? whole);

export const number = (value, options = {}) => new Intl.NumberFormat(language, options).format(value);
export const _ = (text, values = {}) => filled(messages[text] ?? text, values);
export const counted = (one, many, count, values = {}) =>
  filled(messages[one]?.[form(count)] ?? [one, many][english.form(count)], { num: number(count), ...values });
