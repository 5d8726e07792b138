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
 "Being kept": "Mise en conservation",
 "Chosen": "Choisi",
 "Connection lost, goes on in %(seconds)s s": "Connexion perdue, reprise dans %(seconds)s s",
 "Copied": "Copié",
 "Date": "Date",
 "Describe": "Décrire",
 "Done: %(num)s file": [
  "Terminé : %(num)s fichier",
  "Terminé : %(num)s fichiers"
 ],
 "Go on": "Continuer",
 "Here already": "Déjà ici",
 "Interrupted": "Interrompu",
 "Kept, being read": "Conservé, en lecture",
 "Kept, without text": "Conservé, sans texte",
 "Leave out": "Laisser de côté",
 "Mark %(place)s of %(marks)s here": "Repère %(place)s sur %(marks)s ici",
 "Not sent": "Non envoyé",
 "Refused": "Refusé",
 "Save": "Enregistrer",
 "Saved": "Enregistré",
 "Searchable": "Cherchable",
 "Searchable in part": "Cherchable en partie",
 "Sending": "Envoi en cours",
 "Sending %(name)s": "Envoi de %(name)s",
 "Stop": "Arrêter",
 "Stopped.": "Arrêté.",
 "Taking in %(num)s file": [
  "Prise en charge de %(num)s fichier",
  "Prise en charge de %(num)s fichiers"
 ],
 "The archive did not answer.": "Les archives n’ont pas répondu.",
 "The archive does not answer. What came through is kept for a day.": "Les archives ne répondent pas. Ce qui est arrivé est gardé un jour.",
 "The file is larger than %(most)s MB.": "Le fichier dépasse %(most)s Mo.",
 "These very bytes were here already": "Ces octets mêmes étaient déjà ici",
 "Title": "Intitulé",
 "What you may mean": "Ce que vous voulez peut-être dire",
 "person": "personne",
 "tag": "mot-clé",
 "title": "intitulé",
 "word": "mot"
};
