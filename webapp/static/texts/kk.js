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
 "Being kept": "Сақтауға алынуда",
 "Chosen": "Таңдалды",
 "Connection lost, goes on in %(seconds)s s": "Байланыс үзілді, %(seconds)s с кейін жалғасады",
 "Copied": "Көшірілді",
 "Date": "Күні",
 "Describe": "Сипаттау",
 "Done: %(num)s file": [
  "Дайын: %(num)s файл",
  "Дайын: %(num)s файл"
 ],
 "Go on": "Жалғастыру",
 "Here already": "Бұрыннан бар",
 "Interrupted": "Үзілді",
 "Kept, being read": "Қабылданды, оқылуда",
 "Kept, without text": "Мәтінсіз сақталуда",
 "Leave out": "Қоспау",
 "Mark %(place)s of %(marks)s here": "Осында %(marks)s белгінің %(place)s-сі",
 "Not sent": "Жіберілмеді",
 "Refused": "Қабылданбады",
 "Save": "Сақтау",
 "Saved": "Сақталды",
 "Searchable": "Іздеуге қолжетімді",
 "Searchable in part": "Іздеуге ішінара қолжетімді",
 "Sending": "Жіберілуде",
 "Sending %(name)s": "%(name)s жіберілуде",
 "Stop": "Тоқтату",
 "Stopped.": "Тоқтатылды.",
 "Taking in %(num)s file": [
  "%(num)s файл қабылдануда",
  "%(num)s файл қабылдануда"
 ],
 "The archive did not answer.": "Архив жауап бермеді.",
 "The archive does not answer. What came through is kept for a day.": "Архив жауап бермейді. Жеткені бір тәулік сақталады.",
 "The file is larger than %(most)s MB.": "Файл %(most)s МБ-тан үлкен.",
 "These very bytes were here already": "Дәл осы байттар мұнда бұрыннан бар",
 "Title": "Тақырыбы",
 "What you may mean": "Ықтимал жалғастары",
 "person": "адам",
 "tag": "тег",
 "title": "тақырып",
 "word": "сөз"
};
