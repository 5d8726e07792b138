// Made of translations/kk by make translations.
export const form = (n) => Number((n != 1));
export const messages = {
 "%(num)s page": [
  "%(num)s бет",
  "%(num)s бет"
 ],
 "%(num)s to choose from, with the arrow keys": [
  "%(num)s нұсқа, бағыттама пернелермен таңдаңыз",
  "%(num)s нұсқа, бағыттама пернелермен таңдаңыз"
 ],
 "Copied": "Көшірілді",
 "Date": "Күні",
 "Describe": "Сипаттау",
 "Kept, being read": "Қабылданды, оқылуда",
 "Kept, without text": "Мәтінсіз сақталуда",
 "Mark %(place)s of %(marks)s here": "Осында %(marks)s белгінің %(place)s-сі",
 "Refused": "Қабылданбады",
 "Save": "Сақтау",
 "Searchable": "Іздеуге қолжетімді",
 "Searchable in part": "Іздеуге ішінара қолжетімді",
 "Title": "Тақырыбы",
 "What you may mean": "Ықтимал жалғастары",
 "person": "адам",
 "tag": "тег",
 "title": "тақырып",
 "word": "сөз"
};
