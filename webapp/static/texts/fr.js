// Made of translations/fr by make translations.
export const form = (n) => Number((n > 1));
export const messages = {
 "%(num)s page": [
  "%(num)s page",
  "%(num)s pages"
 ],
 "%(num)s to choose from, with the arrow keys": [
  "%(num)s choix, avec les touches fléchées",
  "%(num)s choix, avec les touches fléchées"
 ],
 "Copied": "Copié",
 "Date": "Date",
 "Describe": "Décrire",
 "Kept, being read": "Conservé, en lecture",
 "Kept, without text": "Conservé, sans texte",
 "Mark %(place)s of %(marks)s here": "Repère %(place)s sur %(marks)s ici",
 "Refused": "Refusé",
 "Save": "Enregistrer",
 "Searchable": "Cherchable",
 "Searchable in part": "Cherchable en partie",
 "Title": "Intitulé",
 "What you may mean": "Ce que vous voulez peut-être dire",
 "person": "personne",
 "tag": "mot-clé",
 "title": "intitulé",
 "word": "mot"
};
