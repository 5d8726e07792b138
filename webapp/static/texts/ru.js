// Made of translations/ru by make translations.
export const form = (n) => Number((n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2));
export const messages = {
 "%(num)s page": [
  "%(num)s страница",
  "%(num)s страницы",
  "%(num)s страниц"
 ],
 "%(num)s to choose from, with the arrow keys": [
  "%(num)s вариант, выбирайте стрелками",
  "%(num)s варианта, выбирайте стрелками",
  "%(num)s вариантов, выбирайте стрелками"
 ],
 "Being kept": "Принимается на хранение",
 "Chosen": "Выбрано",
 "Connection lost, goes on in %(seconds)s s": "Связь потеряна, продолжится через %(seconds)s с",
 "Copied": "Скопировано",
 "Date": "Дата",
 "Describe": "Описать",
 "Done: %(num)s file": [
  "Готово: %(num)s файл",
  "Готово: %(num)s файла",
  "Готово: %(num)s файлов"
 ],
 "Go on": "Продолжить",
 "Here already": "Уже здесь",
 "Interrupted": "Прервано",
 "Kept, being read": "Принято, читается",
 "Kept, without text": "Хранится без текста",
 "Leave out": "Не включать",
 "Mark %(place)s of %(marks)s here": "Здесь отметка %(place)s из %(marks)s",
 "Not sent": "Не отправлено",
 "Refused": "Отклонено",
 "Save": "Сохранить",
 "Saved": "Сохранено",
 "Searchable": "Доступно поиску",
 "Searchable in part": "Доступно поиску частично",
 "Sending": "Отправляется",
 "Sending %(name)s": "Отправляется %(name)s",
 "Stop": "Остановить",
 "Stopped.": "Остановлено.",
 "Taking in %(num)s file": [
  "Принимается %(num)s файл",
  "Принимается %(num)s файла",
  "Принимается %(num)s файлов"
 ],
 "The archive did not answer.": "Архив не ответил.",
 "The archive does not answer. What came through is kept for a day.": "Архив не отвечает. Дошедшее хранится сутки.",
 "The file is larger than %(most)s MB.": "Файл больше %(most)s МБ.",
 "These very bytes were here already": "Эти самые байты здесь уже есть",
 "Title": "Заголовок",
 "What you may mean": "Возможные продолжения",
 "person": "человек",
 "tag": "тег",
 "title": "заголовок",
 "word": "слово"
};
