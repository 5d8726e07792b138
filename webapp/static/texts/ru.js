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
 "Copied": "Скопировано",
 "Date": "Дата",
 "Describe": "Описать",
 "Kept, being read": "Принято, читается",
 "Kept, without text": "Хранится без текста",
 "Mark %(place)s of %(marks)s here": "Здесь отметка %(place)s из %(marks)s",
 "Refused": "Отклонено",
 "Save": "Сохранить",
 "Searchable": "Доступно поиску",
 "Searchable in part": "Доступно поиску частично",
 "Title": "Заголовок",
 "What you may mean": "Возможные продолжения",
 "person": "человек",
 "tag": "тег",
 "title": "заголовок",
 "word": "слово"
};
