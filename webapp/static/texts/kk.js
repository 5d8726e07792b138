// Made of translations/kk by make translations.
export const form = (n) => Number((n != 1));
export const messages = {};
