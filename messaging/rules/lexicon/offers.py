"""Offers: other goods, more of the same, coming back to buy elsewhere. Lines of ``advertising`` by language."""

RUSSIAN = r"""
    - не работаем|продаем|торгуем напрямую
    берите|возьмите|закажите …1 комплектом|набором|парой
    - вы|вам|вас заказ*|куп*|оплат*|получ* …2 (2|3|4|5|две|два|три) …1 (шт*|пар*|упаков*) …1 за …1
    - распродажа закончилась|прошла|завершилась
    - также|еще мы печатаем …2 (инструкц*|этикет*|наклейк*|чек*)
    - втор*|трет* …1 бесплатно входит|идет
    у нас …3 продаются|продается|в_продаже|есть_и|много_других|много_разных|есть_также …2
    - у нас …3 есть_и (ваш*|вопрос*|так*|этот|эта|фото|видео|запись) …1
    наш ассортимент пополн*|расшир*|обнов*|больш*
    для|всем постоянн(ых|ым) покупател*|клиент* …3 услови*|цен*|скид*|бонус*|подар*
    от двух|трех|пяти|десяти|\d+ штук|пар|упаковок|единиц|комплектов …3 по|отдаем|отдадим|цена|за
    минус|скинем|скидываем \d+ %|процент*|руб* …2
    - минус \d+ (градус*|°) …1
    на весь товар|ассортимент …2 минус|скид*
    к следующей|следующему|новому|второму посылке|заказу|покупке …2 положим|приложим|добавим|подар*
    купить|покупайте|заказать|приобрести …5 другом_сайте|других_сайтах|нашем_магазине|наших_магазинах
    второй|следующий|повторный|новый заказ …3 получите|получаете|начисл* …3
    покупайте|заказывайте|приходите|возвращайтесь снова|еще|повторно …4 сделаем|подарим|скид*|минус|дадим
        |дешевле
    мы продаем|шьем|изготавливаем|производим (?!только|товар|ориг|этот|эту|их|его|не|лишь|исключ|на|сами
        |через)\w+ …1 и
    хотим|рады|хотел*|можем|могу предложить …2 (пояс|чехол|ремень|ремешок|сумк*|крем*|набор*|товар*|издели*
        |чехлы|комплект*|аксессуар*|коврик*) …4
    - предложить …2 (замен*|обмен*|возврат*|компенс*) …4
    цены|цена …2 вырастут|вырастет|повысятся|поднимутся|поднимаем …3 берите|закажите|купите|успейте|заказывайте
    поторопитесь|спешите|успейте …2 остал*
    есть …2 похож*|аналогичн* модель|модели|вариант|товар …2 подешевле|дешевле|выгоднее|получше
    если ищете|нужен|нужна|нужны|захотите|понадобится …2 у_нас есть|найдется|найдутся|имеется
        |продаются …1 отличн*|больш*|хорош*|друг*|нов*
    - наш* инструкц*|рекоменд*|совет*|фото*|видео*|правил*|замечан*|услови*|ответ*|пояснен*|замер*|таблиц*
        |подсказ*|письм*|сообщени*|извинени*|заявк*|пункт*|переписк*|описани*|памятк*|схем*|упаковк*|вопрос*
        |комментари*
    взгляни(те)?|взглянуть|посмотри(те)?|посмотреть|гляньте|оцени(те)?|оценить|попробуй(те)?|попробовать
        |присмотри(тесь|сь)|присмотреться|рассмотри(те)?|обрати(те)?|обратить|полюбуйтесь|примерьте|закажите
        |приобретите|купите|возьмите …3 наш(и|у|его|ему|ими|ей|а|е|их|им|ем)? (?!магазин|заказ|товар_по
        |сторон)\w+
    не|обязательно пропусти(те)?|упусти(те)? …3 скид*|акци*|распродаж*|новинк*|выгод*|предложени*
        |возможност*_купить|шанс*
    ! не пропусти(те)?|упусти(те)?|проспите|прозевайте …4 скид*|акци*|распродаж*|новинк*|выгод*|предложени*
        |шанс*
    рекоменд(уем|ую)|совет(уем|ую)|предлага(ем|ю) …1 наш* …1 \w+
    - рекоменд(уем|ую)|совет(уем|ую)|предлага(ем|ю) …6 (стирать|мыть|хранить|использовать|применять|наносить
        |сушить|чистить|заряжать|вернуть|обменять|заменить|протирать|гладить|носить|держать|включать
        |устанавливать)
    кроме|помимо|наряду …5 мы|у_нас|нас|вас …2 продаем|изготавливаем|делаем|шьем|производим|выпускаем|торгуем
        |печем|вяжем|предлагаем|есть|можно|представлен*|найдутся|продаются|имеются
    - кроме|помимо …4 (у_нас|мы) …2 (есть_(вопрос*|проблем*|друг*_способ*)|предлагаем_(возврат|замену|компенс*
        |обмен))
    мы|нас|еще|также …4 продаем|изготавливаем|шьем|производим|выпускаем|торгуем|печем|вяжем|печатаем
        |делаем …6 выбирайте|заказывайте|обращайтесь|пишите|оформляйте_заказ|приобретайте|покупайте
    еще|также|кстати мы продаем|шьем|изготавливаем|производим|выпускаем|торгуем|печем|вяжем|печатаем
    еще|также|кстати мы делаем (?!фото|видео|все|снимк|контрол|проверк|возврат|замен|обмен|запис|так|это|отмет
        |замер)\w+
    есть|имеются|имеется|найдете|найдутся|представлен(ы|а|о)?|продаются|продается|ждут|доступны …3 в|на наш(ем
        |ей) профиле|магазине|каталоге|ассортименте|витрине|странице|сайте
    - инструкц*|видео*|ответ*|таблиц*|описани*|информаци*|сертификат* …3 (есть|найдете|имеется|доступн*)
    больш(ой|ого)|широк(ий|ого)|богат(ый|ого)|огромн(ый|ого)|шикарн(ый|ого) выбор*|ассортимент*
    - больш* выбор* пункт*|способ*|настро*
    заходите|заглядывайте|возвращайтесь|приходите …2 почаще|за_покупк*|за_новинк*|за_новым*|за_обнов*|на_сайт
        |в_интернет-магазин
    открыл(ся|и|ась)|открывается|запустили|работает …3 интернет-магазин*|сайт*|новый_магазин|новый_отдел|филиал
    - открыл(ся|и|ась)|открывается …2 (сайт|страниц*) (озон*|ozon*)
    наш(ем|его|)? интернет-магазин*
    взять|приобрести|купить|заказать|докупить втор(ую|ой|ое)|еще_(один|одну|одно|пару|такой|такую|такие
        |комплект*|штук*|парочк*)
    при|за …1 заказ*|покупк*|приобретении …7 дарим|подарим|подарок|дадим|вручим|доставим_с_подарк*|скид*|бонус*
        |балл*|кешбэк*|кэшбэк*|в_подарок
    при|за|на|к следующ*|повторн*|втор(ой|ом|ую)|нов(ый|ом|ую)|будущ*|очередн* заказ*|покупк* …5 подар*|дар*
        |бонус*|балл*|дешевле|бесплатн*|скид*|кешбэк*|кэшбэк*|начисл*
    при|от заказ*|покупк*|двух|трех|четырех|пяти|десяти|\d+ …6 дешевле|ниже|выгодн*|бесплатная|бесплатно|скид*
        |подар*|меньше
    - при|за …1 заказ*|покупк* …7 (уже|был|была|были|получили|применил*|списал*|использовал*|начислен*
        |списан*) …3
    - от \d+ …6 (градус*|вольт*|см|мм|дней|лет|кг|минут*|час*|ватт|бар)
    закажи(те)?|закажете|купи(те)?|купите|возьми(те)?|возьмете|берите|приобретите|выберите …2 два|две|три|четыре
        |пять|двое|трое|несколько|\d+|втор(ую|ой)|от …6 бесплатн*|подар*|скид*|дешевле|выгодн*|сэконом*|даром
        |дадим|\d+_?%|ниже
    втор(ая|ой|ое|ую)|трет(ья|ий|ью|ье)|четверт*|пят(ая|ый|ую|ое)|шест(ая|ой|ую)|кажд(ая|ый|ую|ое) …3 бесплатно
        |бесплатная|бесплатный|в_подарок|даром|за_полцены|в_полцены|за_рубль|со_скидкой|дешевле|за_наш_счет
    - втор*|трет* …3 (отправ*|пришл*|вышл*|доставим|дошл*|замен*|полож*|приложен*|идет|вышлем
        |взамен) …3 бесплатно
    чем больше …5 тем …2 дешевле|выгоднее|ниже|больше_скид*|меньше
    2|3|4|5|6|10|две|два|три|четыре|пять|шесть|десять шт*|пар*|упаков*|пач*|банк*|банок|комплект*|набор*
        |коробк* …1 за|по \d+ р*|₽|тыс*
    - заказали|купили|оплатили|оплачено|заказано|получили|вернем|вернули …5 (за|по)
    выгоднее|дешевле брать|взять|купить|заказать|покупать|заказывать|комплект*|набор*|оптом|парой|сразу
    сэкономьте|сэкономите|сэкономить|экономия|экономьте …2 \d+*|процент*|деньг*|рубл*|на_(покупк*|доставк*
        |заказ*)
    стан(ьте|овитесь|ете) …3 клиент*|покупател*|участник*|подписчик*|партнер*|членом
    оформ(ите|ить|ляйте)|подключ(ите|ить)|активируйте|купите|возьмите …1 подписк*
    - подписк* …2 (ozon*|озон*|premium|премиум)
    программ* лояльности
    сохран(ите|яйте)|добав(ьте|ить|ляйте)|занес(ите|ти) …3 магазин|нас|страниц*|бренд|наш* …3 избранн*|любимы*
        |закладк*
    последни(й|е) (день|дни|часы) …1 акци*|распродаж*|скид*
    на все|весь|всю|всё|любой|любые …3 действу*|скидк*|акци*
    действу(ет|ют)|проход(ит|ят)|идет|идут|стартовал* …2 скидк*|акци*|распродаж* …2 на|до|в
    - скидк*|акци*|распродаж* …2 (ozon*|озон*|маркетплейс*|площадк*)
    - озон*|ozon* …4 (скид*|акци*|распродаж*)
    - компенс*|частичн* …6 скид*
    оптовик*|оптовым_покупател*|оптовым_клиент*
    покупк*|заказ*|купить|заказать|берете|продаем|отгружаем|поставки|приобрести …2 оптом
    можем|могу|готов(ы)?|хотим|хотел*|рады …2 предложить|продать …4 мощн*|нов(ую|ый|ое)|улучшен*|лучш*
        |современн*|продвинут*|подороже|качественн*|старш* …2 модел*|верси*|вариант*|товар* …2 за|всего|по|от
    модел*|вариант*|верси* …2 (мощнее|новее|лучше|надежнее|современнее|получше) …3 за|всего|по \d+*
    вместо …6 предлага*|совет*|рекоменд*|возьмите|купите …3 купить|взять|приобрести|заказать|наш* …3
    новинк* сезона|года|в_продаже|уже|всего|от|складн*|на_наш*
    наш(а|у|и|ей|их|ими) новинк*|скидк*|акци*|распродаж*
    - наш* скидк* …2 (учтен*|примен*|не)
    заинтересу(ет|ют|ет_ли) …2 наш*|друг(ие|ая|ой)|также|еще
    понрав(ится|ятся|иться)|пригод(ится|ятся|иться) …2 наш(и|а|е)?|друг(ие|ая)_наш*
    - надеемся|рады …6
    сайт(е|а)? …5 дешевле|выгоднее|ниже|стоит
    следующ(ий|ую|ие)|нов(ый|ую|ые)|втор(ой|ую)|повторн* заказ*|покупк* …4 на_сайт*|сайт*|у_нас|напрямую|минуя
    - сайт* озон*|ozon*
    наш(а|и|у) продукци*|товары|бренд …5 магазинах|розниц*|сайте|супермаркет*
    - товар*|продукц* …4 (только|лишь) (на_)?озон*|ozon*
"""

ENGLISH = r"""
    - see|look|check whether|if our …1
    - off first …1
    - second|third …3 free to
    subscription for …2 every|each month|week
    - may|might|will need our (order|number|help|reply|letter|support)
    - look into our …1
    - see|try our …1 (seller_support|ozon)
    - second|third …4 because (it|they)
    - if you order today|now …1 it|we
    we|i sell|stock|make …5 (too|as_well)
    - we (sell|stock|make) (this|it|that|these|them|everything|a_note|sure) …4 (too|as_well)
    need …3 we sell|stock
    if you|youre|you're want|need|are_looking_for|like|looking_for …4 we have|sell|stock|will_let
        |can_sell …3 (great|nice|good|other|more|option|for_less|cheaper|cheap*)
    our range|assortment|selection|catalog* has|have grown|expanded|been_expanded|new
    special terms|conditions|prices for regular|loyal|returning|our|bulk
    from two|three|five|ten|\d+ pieces|pairs|packs|units|items …4
    - from …3 (items|pieces) (of|in)_your …2
    second|new|another|next order …2 and receive|get|earn …3
    like_to|happy_to|glad_to|can offer you (?!an?_(full|partial|refund|replac|exchange|new|return|compens|repair
        |solution|free|different)|the|your|our_apolog|our_sincere|full|partial|compens|help|support|assist
        |two_options|to|another|exchange|refund|repl)\w+ …6 (for_\d+|goods|products|items|to_go|accessor\w+)
    old|today's price|prices …2 hurry|buy|order
    buy|order …3 at_the_old_price|before_the_price
    prices go|goes|will|are up|rise|increase|going …3 order|buy
    pieces|items|left left|only grab|order|buy
    hurry …2 left|buy|order|stock
    similar|another model|one|item …4 cheaper|better_price|for_less
    make|makes a great|perfect|lovely|nice gift …2 order|buy|get
    as_well if your brother|sister|friend|family|child|wife|husband
    - our …1 instruction*|manual*|table|chart|guide*|description*|tips|video*|photo*|advice|page|answer*
        |message*|repl*|note*|apolog*|comment*|support|team|care|size|warranty|letter|explanation
        |recommendation*|terms
    look|see|try|consider|discover|explore|view|choose|enjoy|check_out|attention|glance …2 (at_
        |to_)?our …2 (?!order)\w+
    - recommend|suggest|advise (?!buy|order|try|get|add|tak|purchas|check|visit|look|combin|pair
        |brows)\w+ing our
    might|may|could|will|would (also_)?(like|enjoy|love|need|want) our|these|some_of_our|another_of_our|other
    interested|interest …2 our
    customers|buyers|people|others|many who|that|also|often …3 also|bought_(our|it_together)|together
    - customers|buyers|people (often_)?(also_)?(ask|report|say|tell|write) …3
    goes|go|pairs|pair|matches|match|fits|fit|looks|look|works|combine* …2 with our
    why not|don't_you|dont_you (add|try|take|get|buy|order|choose) …6 our|from_us
    order|buy|get|take|pick|choose|purchase|grab two|three|four|five|six|ten|several|2|3|4|5|6|10|any_two
        |any_three|any_2|any_3|more …8 save|free|cheaper|discount*|lower|gift|on_us|half|off|less|bonus|%
        |percent
    - order|buy|get|take|choose …8 (return|send_back|keep) …4 free
    if you order|buy|take|get|purchase …2 (two|three|several|more|another|at_least|\d+) …6 price|cheaper|lower
        |discount|save|free|gift|less|cost
    - if you (order|buy|take|bought|ordered) …4 (return|cancel|refund) …4
    the more you buy|order|take|purchase
    free (gift*|shipping|delivery|sample*|bonus) …1 (for|on|with) …1 (your_next|next|order*|purchase*|every|all
        |any|second)
    - free (delivery|shipping) …1 (on|for) (this|your_order|the_order)
    gift|present|bonus …2 (for|with) (every|each|your_next|the_next|orders|any|all|next|a_second|purchases)
    second|third|fourth|another|each|every …2 half_price|half-price|for_half|at_half|on_us|half_off|for_free
        |free
    - second|third|another …3 (sent|send|ship|shipped|replac*|deliver*) …3 free
    on_us when|if you (order|buy|take) …4
    buy|order|take …4 more|bundle|together …4 save|cheaper|discount*
    sign_up|register|enrol|enroll|join …4 newsletter|mailing|updates|club|loyalty|bonus*|program*|discount*
    newsletter|mailing_list
    - ozon newsletter
    our …1 website|site|webstore|online_store|online_shop …6 less|cheaper|lower|price*|same|has|offer*|sell*
        |order|buy
    buy|order|purchase|shop …6 our …1 website|site|online_store|online_shop|web_shop|page
    your|the next|second|future|new (purchase|order)s? …5 lower|cheaper|our_(website|site|shop|store)|directly
        |save
    ! miss …3 sale*|discount*|offer*|deal*|promotion*|new_collection|new_arrival*|bargain*
    we|we've|i|just launched|released|introduced|presented|started …3 new|collection|line|series|sale|model|shop
        |promotion
    we have just|recently|now launched|released|introduced|presented|started|opened …3 new|collection|line
        |series|sale|model|shop|store|promotion
    our …1 latest|newest|upgraded|improved|brand-new model*|version*|collection|product*|line|item*
    new model|collection|product|version is|are …1 (now_)?(available|out|on_sale|in_store|in_stock|here)
    save|bookmark|follow|favourite|favorite our|the|this shop|store|brand|page
    add …3 shop|store|us …2 favo*|wishlist|bookmark*
    become …4 customer|member|subscriber|client|vip|follower
    regular|loyal|returning|repeat|vip|old customer*|buyer*|client* …4 get|discount*|bonus*|gift*|price*|special
        |receive|off
    bulk|wholesale order*|price*|purchas*|buy*|discount*|quantit*
    - bulk order* (is|was|has)
    price list|lists|catalog*
    offer|sell|have|suggest …4 better|newer|powerful|bigger|upgraded|premium|advanced model|version|one
        |option …4 for|at|only|just \d+*
    instead …6 consider|buy|take|get|choose|recommend|suggest …4 newer|better|other|upgraded|our
        |premium …2 model|version|one|item|product
    subscribe and|& save
    subscription for|to …4 deliver*|monthly|weekly|save|coffee|food
    set_up|start|take_out|sign_up_for|get …2 subscription
    - subscription …2 (ozon|premium|app)
    we|our|with|huge have|has|range|a|got|offer …2 (wide|large|great|huge|big|rich|broad|vast) (range|selection
        |choice|assortment|variety|collection)
    for_the_price_of|at_the_price_of one|two|three|1|2|3
    our …3 worth …3 look|try|trying|checking|seeing|attention
    we also make|produce|sew|craft|manufacture|print|knit|bake|design|supply|deal (?!sure|photo|video|a_photo
        |a_video|it|this|record|every|the|notes|your|that|all|refund|an_effort)\w+
    we make|produce|sew|sell|craft|manufacture|stock|carry …8 just_place|place_an_order|feel_free_to_order
        |order_any|welcome_to_order|you_are_welcome_to|you_can_order|choose_and_order|order_more
    order|buy|shop with|from us again|more|anytime
    come|back|return …3 our own|new|other site|website|shop|store|online_shop
    looking …3 (something_)?(else|more|similar) …4 our|we
    there_are|have|find|see|are more|many|matching|other|similar …4 in_our|on_our (shop|store|page|profile
        |catalog*|collection|website|site|range)
"""

CHINESE = r"""
    - 下单时? 折扣 …2 已|自动
    - 给|帮 …2 用
    - 会员|老客户 …4 (是|由)?_?ozon
    - 会员折扣 …1 (是|由)
    想要|再要|要|拿 第(二|2|三)(个|件|双|条|套) …6 (便宜|优惠|折|少)
    我们的?|本店的? …2 产品|商品|款式|品种 (又)?(增加|更新|上了|丰富)
    特别优惠|优惠活动|优惠价|特惠|专属优惠|老价格|原价最后
    - 优惠活动 …4 (结束|ozon)
    两|三|五|十|\d (个|件|双|条|套|盒|包)起
    再下一单|再下单|再来一单|下一单|再买一|再订一 …6 (得|送|积分|返|减|包邮|礼|便宜)
    记得再来|记得回来|再来买|再来光顾 …1
    我们|本店 卖 (?!的|出|了|完|家|给|这|不|得|过|正品|断) …6 和|、|,
    需要 …6 吗 …1 我们(有|卖|店)
    买 …6 可以配 …2 我们
    给您推荐|为您推荐|向您推荐|推荐给您 (?!大|小|尺|退|换|联|\d|这个尺|ozon)
    要?涨价了?|恢复原价|提价 …6 下单|买|拍|入手|抓紧
    只剩 …6 快|抢|赶紧|抓紧|下手|下单
    快抢|手慢无|快买|赶快买
    类似|相似|同类|差不多 的? …4 (便宜|优惠|划算|更好) …6 (发给您|给您看|看看|可以|推荐|要)
    要|想 (找|买) …6 我们有 …4 (选择|款|的)
    活动 …4 (进行中|正在|火热|开启|开始) …4 (欢迎|参加|快|来|优惠)
    给|帮 …1 (弟弟|妹妹|朋友|家人|孩子|父母|爸妈|老公|老婆) …1 (妹妹)?_?(也)?(可以)?_?(买|带|拍|来)一?
    - 我们的? …2 (说明|回复|尺码|视频|教程|详情|照片|图|留言|答复|客服|建议|提示|保养|消息|回答|描述|使用|指南)
    看看|看一看|看一下|瞧瞧|留意|留意一下|关注一下|注意一下|逛逛|了解|浏览(?!器)|试试|尝试|尝尝
        |欢迎看 …2 我们的?|本店的?|咱家的? …6 (新|款|包|鞋|裙|裤|壳|膜|芯|配件|产品|商品|系列|口味|茶|香|膏|杯
        |套|器|机|垫|灯|衣|帽|饰|品)
    - 了解 …1 (该|此|这个|这款|这件)_?(商品|产品)
    除了 …12 (我们|本店|店里|也|还)_?(还|也|都)?(卖|售|做|有|出售|生产|供应|经营|定制)
    我们|本店|店里|小店|咱家|咱们 (还|也|另外|同时) (卖|售|做|出售|生产|供应|经营|定制|有售|销售)(?!好|了|不) …2
    - 我们|本店 (还|也) 做 …1 (了|好|到|过|不|检|测|拍|记|质|退|换|售后)
    需要|喜欢|想要|感兴趣|有兴趣|要 (的话|就)? …2 (可以|直接|欢迎|随时)?_?(下单|选购|拍|购买|订购|囤|入手)
    - 需要 …2 另外|单独|自行|自己|额外
    - 推荐|建议 我们的 …8 每天|使用|清洗|存放|一次|手洗
    - 需要|想要 …8 (在)?_?(ozon|重新|尺码|换货)
    欢迎 …4 (选购|下单|订购|购买|采购|订阅|挑选|逛|回购)
    - 欢迎 …6 (咨询|联系|提问)
    越 …1 (买|多|拍) …4 越 (便宜|划算|优惠|省|实惠|低)
    买|拍|购|订|带|选|拿|凑|囤|任选|下单|订购|购买|加购 (满)? …1 (两|二|三|四|五|六|十|几|多|2|3|4|5|6|10)_?(个
        |件|条|双|套|包|瓶|盒|百|袋|支|罐|样|块|只|款|以上)(以上|及以上)? …6 (优惠|便宜|划算|免费|免单|送|赠|减
        |折|半价|省|更低|包邮|实惠|特价|批发)
    两|二|三|四|五|六|十|几|2|3|4|5|6|10 (个|件|条|双|套|包|瓶|盒|袋|支|罐|只) …2 (一起|同时|一块)_?(买|拍|带|购
        |下单) …4 (优惠|便宜|划算|省|实惠|更低)
    第(二|三|四|五|2|3|4|5) (个|件|条|双|套|包|瓶|盒|袋|支|罐|只) …2 (免费|免单|半价|我们送|送您|白送|赠送|打折
        |只要|特价)
    - 第(二|三|2|3) (个|件|包|条|双|套) …4 (补发|换货|补寄|重发|重新)
    满 …1 [一二两三四五六七八九十百千\d]{1,4} …3 (送|减|赠|包邮|打折|返|优惠|享)
    立减|满减|直降|立省|省钱|欲购从速|先到先得|错过等|机不可失|凑单|囤货|多囤
    - 省钱|立减 …4 (模式|取消|失效)
    老顾客|老客户|回头客|老客|会员|粉丝|新客|老朋友 …6 (优惠|折|包邮|送|减|积分|福利|特价|价|享|礼)
    成为 …4 (会员|粉丝|老顾客|代理|合作)
    价目表|价格表|报价单|报价表|批量|大量采购|大批量|团体采购|企业采购
    - 批量 (检|生产|问题|发货|质|同步|处理)
    ! 错过 …6 (大促|优惠|活动|折扣|特价|新品|福利|促销)
    刚|新|最新|最近|全新 …1 (推出|上市|发布|上线|上架|研发|开发) …2 (了)? …2
    - 推出|上线|更新|发布 …4 (固件|系统|应用|版本|功能|软件|规则)
    - ozon|平台|厂家 …3 (推出|更新|发布|上线)
    - 新 …2 (固件|系统|版本|软件)
    最新款|新系列|新一代|升级版|新口味|新颜色|新花色 …4 (上市|上架|到货|已经|开卖|在售|有|了|出了|欢迎|可以|更)
    可能|也许|或许|应该|肯定|一定 …2 (会|也)?(喜欢|需要|感兴趣|用得上|用得到|想要) …4 (我们|本店|店里|这款|另)
    买|购买|拍 …6 (顾客|买家|客户|人|朋友) …4 (也|还|都) …1 (买|拍|带|购|选|入手)
    很|超|特别|非常|更|最|完美|绝 (搭|配|般配|百搭)
    和|跟|与|配|搭 我们的?(?!说明|照片) …8 (很搭|绝配|一起用|更好|搭配|成套|最配|一套)
    加|放|添加|加入|存 …2 (到|进|入) …1 (收藏|心愿单|关注列表)
    收藏 …2 (我们|店|本店|商店|一下)
    我们|店里|本店|这里|这边 …2 (有|出了|还有)_?(一)?(款|种|个|台)?_?(更好|更高级|更强|升级|更大|更新|更便宜
        |高配) …10 (只要|才|仅|就|价|卢布|元|块|考虑|需要|要不要)
    不如|干脆|建议|推荐 …4 (换|买|选|入手|升级|考虑|试) …4 (我们的?|本店|店里)?(新款|新品|升级|高配|更好|更贵
        |另一款|其他款)
    订购|订阅|开通|办理|包 …4 (每月|每周|定期|包月|包年|月卡|年卡|周期购|会员)
    定期购|周期购|每月配送|按月配送|月卡|年卡|包月
    直接|直 …1 (向|找|跟|从|和|在)_?(厂家|工厂|我们|厂商|生产商|官网|本店|店家|源头) …4 (订|买|拿|购|下单|采购
        |定)
    没有|无|省|省去|不赚|免 (差价|佣金|中间商|中介费|平台费|手续费|抽成)
    官网|网站|网店|独立站|商城|网上商店 …6 (买|购|下单|便宜|优惠|只要|更低|选购|价|逛|光临)
    - ozon …1 (官网|网站|商城)
    下一单|下单|复购|再次购买|下次 …3 (包邮|免运费|减|送|折)
    我们|本店|店里|小店 …6 (种类|品种|款式|花色|产品|商品|品类|选择) …2 (很|非常|特别|也)?(全|多|丰富|齐全|任选)
    我们|本店|店里 …4 (还有)?(很多|许多|好多|各种|多种|更多)(其他|别的|好看|不同)?(款|商品|产品|用品|好物|款式
        |颜色可选)
    配件|产品|商品|新品|系列|其他款 …2 (也)?(值得|不妨|可以)(看看|一看|入手|试试|了解|关注|买)
    再带 …1 (一|两|几|个|件|双|条)
    多买 …2 (几|两|一|些|点)
    介绍|推荐|分享|安利 …4 (朋友|亲友|亲戚|同事|邻居|好友|家人)
    - 店|我们|本店 …3 (没有|未|不|没)_?(参加|参与|举办|做) …2
"""
