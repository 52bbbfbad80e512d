"""English."""

from messaging.rules.lexicon import offers
from messaging.rules.types import Rule

WORDS = {
    "send": "send|tell|give|provide|share|write|text|message|leave|submit|forward|type|enter|drop|supply|dm"
    "|email|confirm|attach|specify|state",
    "ask": "need|require|want|what|may_i|can_i|could_i|let_me|we'd_like|request|requires|needs|wants|asks_for"
    "|need_to_have|may_we|can_we|please_confirm",
    "review": "review*|feedback*|rating*|stars|star|comment|testimonial*|5-star|five-star|score",
    "goods": "order|orders|purchase|item|parcel|package|return|claim|dispute|refund|case|complaint|it|request"
    "|delivery|shipment",
}

LINES: dict[Rule, str] = {
    Rule.MESSENGER: r"""
        wa|tg|whats|tele|insta|ig|wapp|fb|whatsap*
        - tele lens|photo|photo*
        - wa|fb|ig (\d+)
        in|via|on|over|through|by|to|use wa|tg|insta|ig|vk|fb|dm|dms|pm
        vk|vkontakte
        dm|pm us|me|our
        messenger|messengers
        - messenger bag*
        another|other|different|private messenger|chat|app|platform
        chat|talk|contact|write|message|text|reach|find|add|ping|continue|move|switch …5 (privately|in_private
            |another_app|other_app|outside|elsewhere|off_platform|directly_on|social|on_line|via_line|on_max
            |on_signal)
        add|follow|find us|me|our …3 (on|in|at|as|account|channel|group|page|social|friend)
        green|blue|purple app|messenger|chat|icon
        on|via|join|over|through|by|a zoom|skype|teams|google_meet|facetime
        zoom|skype call|meeting|me|us
        on|via|in|through|use|over threads|imo|snapchat|line_id|kakao
        threads user|id|account
        on|via|use|over|through signal
        we have signal
        our|my channel|group|nickname|nick|username|handle|telegram|account_is|id_is|account_name
        my|our|your wechat|weixin|whatsapp
        scan …4 (qr|code) …6 (add|contact|chat|join|group|manager|us|me|reward|bonus|discount|gift|cashback)
        scan …3 qr
        - scan …3 (qr) …6 (pick*|collect*|return*|point|manual|instruction*|setup|app|device|bottom|lid|back|label)
        social media|network|networks
        ~ notification*|notifications
        max messenger
    """,
    Rule.PHONE: r"""
        call|ring|phone|dial|telephone us|me|our|my …3
        give us|me a_call|a_ring
        call this|the|on|at …2 (number|manager|warehouse|phone)
        ring this|the …2 (number|manager|warehouse)
        - call|contact …3 (ozon*|support|courier|bank|hotline)
        - call|ring …4 (ozon*|support|courier|bank|hotline)
        discuss|talk|speak|explain|chat|solve …4 (by|over|on)_(the_)?(phone|telephone)
    """,
    Rule.EMAIL: r"""
        email|e-mail|mail us|me|our|it_to …3
        $send|write|contact|reach …5 (to|by|via|at|on|our|my)_(our_|my_)?(email|e-mail|mailbox|gmail|inbox)
        - ozon|system|bank|platform|support will|can|may|should|must|to (\w+_){0,2}(send|confirm|write|email|contact
            |notify)
        our|my email|e-mail|gmail|mailbox
        gmail|yandex|outlook|hotmail com|ru
    """,
    Rule.LINK: r"""
        our|my website|site|webshop|web_shop|homepage|landing|online_store|online_shop|web_page|webpage|blog
        link in bio|profile|description
    """,
    Rule.ADVERTISING: offers.ENGLISH
    + r"""
        promo|promotional|discount|coupon|voucher code*|for|coupon|codes
        discount on (?!your_order)\w+
        promocode*|coupon*|voucher*
        - discount on (the|this)_(page|card|item)
        - promo*|coupon*|voucher*|discount …6 (returned|restored|refunded|expire*|lost|comes_back|was_applied|is_kept
            |given_back)
        discount|off …2 (your|the|a|an|any)_(next|second|another|other|future|following|first|whole|all)
        also|additionally|besides …1 (recommend|suggest|offer|advise) (?!\w+ing|that|to|you_to)\w+ …3
        recommend|suggest|offer|advise …8 (our|from_our|in_our)
        - recommend|suggest|advise …8 our_(\w+_)?(instruction*|manual|table|chart|guide|description|tips|video|photo*
            |advice|page|answer*)
        our …5 (goes|go|fits|fit|matches|match|suits|suit|works|pairs)_(perfectly|well|great|nicely
            |perfect) …2 (with)?
        order|buy|grab|get|hurry …5 (while_it_lasts|while_stocks_last|before_(it_is_gone|they_are_gone|they_run
            |it_ends|it_sells|they_sell)|now_while|while_available|today_only|limited)
        great|special|best|low|lowest|good|amazing|super price* …2 (now|today|only|right_now|this|for_you
            |in_our)
        - version …3 (firmware|app|software|program|application|system)
        new|newer|improved|other model|version …6 (better|cheaper|look|improved_than|nicer)
        next time …4 (write|order|buy|contact|directly|come|message|straight)
        - next time (we|i|the_courier|courier|the_parcel|our_\w+|they|ozon)
        we|i sell|offer|give|do|make …4 (cheaper|discount)
        add|take|try|grab our …3
        next|second|future|another order|purchase …4 (discount|off|gift|bonus|free|cheaper|cashback)
        discount|off|bonus|gift|cashback …4 (next|second|another|future|other|all|every|new)
        discount|sale|off …2 (today|this_week|only|ends|everything)
        \d*_?% off|discount
        15|10|20|25|30|40|50|5|70 %_off|%_discount|percent_off|percent_discount|%_cheaper|percent_cheaper
        get|enjoy|offer|give|have|take …3 (discount|%_off|coupon)
        - discount …5 (damage*|defect*|scratch*|compensat*)
        ~ request|claim|keep
        ~ partial|compensation|compensate|damaged|defect
        subscribe …2 (to|us|our|my|the) …2
        join …2 (us|our|my|the_(club|group|channel|community|sale|program*)) …2
        follow us|our|my|the_(channel|shop|store|page)
        check|look|browse|see|visit|explore|discover|take_a_look|have_a_look …3 (our_(other|new|shop|store|full
            |whole|catalog*|range|collection|products|items|goods|bestseller*)|other_(products|items|goods)
            |more_(products|items)|shop|store|new_arrivals|new_collection)
        - visit|see …3 (ozon*|page)
        take|add …4 (too|as_well|also)
        - take too (long|much|many)
        - take|add …3 (photo*|picture*|video*|number*|water|salt|sugar|oil|name|size|step|note|look|description
            |reason) …3 (too|as_well|also)
        give|gives you …2 (discount)
        buy|order|purchase|grab|get|try …4 (as_well|too|also_our|another|directly|direct|from_us|our_new
            |our_other|one_more|elsewhere|outside|more_from|together_with|our|second|at_our|in_our_(shop|store))
        - order|get …2 (another|one_more) (size|colour|color)
        - try …3 (another|a_second|one_more)_(outlet|cable|socket|battery|charger|browser|phone|device|time|adapter
            |port|lamp|card|pin|key|code|method|way|setting)
        - try|put|place|stick \w+ing …4 directly
        - get …2 directly from (the_)?(courier|point|pick-up)
        recommend|suggest|offer|also|introduce …3 (buying|our_(new|other|latest|best|popular)|also_buying|to_buy
            |other_products|you_our)
        we also sell|offer|have|stock|carry …5
        - we also (have|stock|offer) (it|this|that|your|the_same|the_size|size|your_size|a_refund|a_replacement
            |a_partial|a_repair)
        wildberries|aliexpress|amazon|ebay|temu|shein|taobao|avito|alibaba|joom|etsy|yandex_market|1688|lazada
            |shopee|tmall|walmart|shopify|pinduoduo|megamarket|lamoda
        - amazon alexa|echo|fire|kindle|music|prime_video|video
        - alexa
        - comes|shipped|sent|delivered|goes|arrives|returned|made|ships …2 (directly|straight|direct)
        directly|direct|straight from|with|to|through|via us|me|our|the_factory|factory|seller|manufacturer|my
        from|with us directly|direct
        outside|off|without|bypass|bypassing|avoid|besides|beyond|skip ozon|the_platform|platform
            |the_marketplace|marketplace|this_platform|the_site|the_app|commission|fees|middleman
        cheaper|lower|better …4 (price_)?(outside|directly|elsewhere|from_us|on_our|at_our|than_here
            |than_on_ozon|on_other|without|than_this)
        cheaper|lower_price|better_price …3 (website|store|shop|us|there|here)
        another|other marketplace*|platform|online_store
        our new|latest …2 collection|arrivals|range|line|models
        order|buy|shop|get_it|get_yours today|now|right_now
        - order today|now …2 (ship*|is|was|has|and_we_will)
        - your|the|this|an order (today|now|right_now)
        use|apply …2 code
        - use|enter …2 code (\d+_)?(to_(pair|open|unlock|connect|reset|start|activate|log)|on_the|for_the_(lock|safe
            |first)|from_the)
        enter …2 code …6 (store|next|off|discount|checkout|promo|sale)
        code …6 (store|next|off|discount)
        - error|fault code …6
        - discount …3 (included|already|counted)
        besides|apart …6 we_(sell|make|offer|carry) …2
        google|search|look_up|find our|us|for_our|for_us|my|me|the_name
        - find my (device|phone|iphone|network|app|tag)
        - search|find the_name of
        tell|recommend|refer your|a|us friend|friends|to_your_friends
        new arrival*|collection …4 (store|shop|check|available|buy)
        special|exclusive|limited|best offer|deal|price|offers|deals
        hot sale
        black friday
        - because|due|during|after|before (of_|to_)?(the_)?black friday
        wholesale price*|discount|order*
        favourite|favorite|bookmark our|my
        add our|my shop|store
        - our shop|store (\w+_)?(received|got|gets|has_had|had|is_closed|ships|packs|sent|returns)
        our shop|store|catalog*|range|assortment|showroom|outlet|collection|bestseller*|webshop …4 (offers|sell*
            |more|many|sale|cheap*|new|discount*|gift*|also|of_the|for_your|at_low)
        sale|discount*|more|other|new|cheap*|look|see|check|visit|browse|choose|find|buy|order|latest|have
            |promotion|pick …6 our_(shop|store|catalog|range|assortment|showroom|outlet|collection|bestseller
            |webshop)
        - thank*|thanks|ordering|shopping|choosing|chose|bought|purchase …5 our_(shop|store)
        - your order (\d+_)?(in|from|at|with)_our_(shop|store)
        - placed|made …4 our_(shop|store)
        bestseller*|best-seller*
        our other products|items|goods|models|offers
        would|do you (like|want|need|wish)_(to_(buy|order|add|try|get|purchase|take)|(a|an|some|our
            |another)_(\w+_){1,3}(with|too|as_well|also|for_it|to_go))
        interested in …4 (our|other|more|buying|another)
        we|i have|got cheap*|other|more|many|great|nice|similar …3
        - we have (other|more|many|great|nice|similar) (size*|colour*|color*|question*|orders|parcels|requests|news
            |piece*|in_stock|information|time|cases)
        check|look|have|take …3 (out_our|at_our) (?!size|instruct|manual|table|chart|guide|descr|video|photo|answer
            |page|repl|mess|measure|tip|note|comment|work)(\w+_){0,2}\w+s …1
        buy|order|take (two|three|one|another|2|3|any) …8 (for_free|is_free|as_a_gift|half_price)
        buy …3 get …4 (free|half|gift)
        buy …7 get the_(second|third|fourth|next|other) …3
        stay tuned
        only|just|for \d+_(rub*|usd|dollars|yuan|more)_(rub_|rubles_)?(more|extra)
        shall|should|can i|we add …2
        visit our|my
        - our|my shop|store on|in ozon
        - offer a replacement|refund|exchange …6
        - would|do you (like|want|wish|need)_(to_(get|take|have)_)?(a|the|your|your_money|money)_(refund|replacement
            |money|exchange|new_one) …4
        - do|would you (want|like|wish|prefer)_to (take|get|keep|have|try|order) …8 (or|refund|replac*|back|again
            |repair*)
    """,
    Rule.EXTRA_PAYMENT: r"""
        send …4 (rubles|roubles|rub|dollars|usd|yuan|money|cash|the_difference|difference|payment|prepayment
            |a_deposit)
        - wire|deposit …3 (has_extra|to_another|extra_(length|wire|thick)|additional_\w+_from|another_(terminal
            |contact|socket|side))
        - the|red|black|blue|green|white|power|copper|this|each|its|speaker wire …2
        pay|paying|transfer|remit|wire|deposit …4 (the_difference|difference|extra|additional|separately|surplus
            |directly|in_cash|cash|by_transfer|by_card_to|shipping|postage|delivery|to_our|to_my|to_us|to_me
            |via_(paypal|sbp|bank|western|crypto|wechat|alipay|usdt)|more|another|the_rest|the_remaining|balance
            |rubles|roubles|rub|dollars|usd|yuan|money|for_the_(return|delivery|shipping|packaging)|customs|fee
            |commission|deposit|prepayment|on_top|upfront|in_advance|advance)
        - send …3 (money|refund|it|rubles) …3 (back|to_your)
        - pay* …3 (ozon*)
        - transfer …3 (to_your)
        additional|extra|further|supplementary|separate …2 payment*|fee*|charge|cost|amount|money|sum
        - without|no|free_of (any_)?(additional|extra|further|separate) (charge*|cost*|fee*|payment*)
        need|needs|have|must|should|please|kindly|required|necessary|asked|ask …3 (pay|transfer|remit|wire
            |prepay|deposit) …2
        - pay attention
        - pay nothing …4
        - lime|limescale|mineral|salt|calcium deposit*
        - remove …4 deposit*
        - pay …8 (ozon|at_checkout|in_the_app|as_usual)
        - send|pay|transfer|give|refund|return you …4
        - required …3 (to|for) ozon
        - we|ozon|seller|shop will|can|shall|do|would|gladly|always cover|pay …6
        - we|ozon|seller|shop cover|pay|covers|pays …6
        pay|paid|pays us|me|our …2
        send|give us|me …2 (money|cash|\d+_(rub*|rouble*|dollar*|usd|yuan|euro|cny))
        \d*|sum|amount|difference …4 (must|has_to|should|needs_to|need_to|have_to)_be_(paid|transferred|sent
            |covered|prepaid)
        fee|charge|cost|shipping|postage|delivery|difference|customs|duty|tax …3 (must|has_to|should|needs_to
            |have_to|need_to|is_to)_be_(paid|covered|transferred)
        paid|covered by_(you|the_buyer|the_customer)
        pay …2 invoice|bill
        \d+*_(rub*|usd|dollar*|yuan|euro|roubles) (on_top|extra|more|additionally|separately)
        give|pay|hand(?!_in) …4 (to_)?(the_)?(driver(?!_with)|courier|loader*|fitter|porter|delivery_man)
        - give|hand …4 (parcel|item|box|package|product|it|them|return|bag|goods|order|code|suitcase|thing*|shoe*
            |coat|dress|device)_(back_|over_)?to_(the_|our_)?(courier|driver)
        - give|hand …2 (parcel|item|box|package|product)
        \d+_(rub*|usd|yuan) (a|per|for_each|for_every)_(floor|kilogram|km|item)
        extra|additional|another|further \d+_(\d+_)?(rub*|rouble*|usd|dollar*|yuan|euro|cny) …6 (needed|required
            |necessary|due|to_pay|missing)
        buyer|customer|you|recipient pay|pays|cover|covers|bear|bears …3 duty|tax|customs|shipping|postage|fee
            |import|delivery|difference
        courier|driver|fitter …2 (ask|asks|take|takes|charge|charges|want|wants) …3 \d+*
        surcharge|prepayment|prepay|prepaid_deposit|top-up|topup|paypal|usdt|bitcoin|crypto|alipay|venmo|zelle
            |moneygram|western_union|webmoney|yoomoney|qiwi
        via|through|by|to|over|with sbp
        - paid …3 sbp
        top up …2 (balance|account|wallet|card|the_difference|phone|payment|money|rub*|\d+*_rub*|your)
        our|my bank|card|sberbank|tinkoff|account_number|card_number|paypal|wallet
        to our|my card|account|sberbank|bank|wallet
        bank details|transfer_to|transfer_of
        cover …3 (difference|shipping|postage|cost|fee|delivery)
        pay for …3 (shipping|delivery|postage|packaging|customs|the_return) …2 (separately|first|yourself|us
            |directly|extra)?
        price …3 (mistake|wrong|error) …6 (pay|add|transfer|send_(the|us|me|money|\d+*))
        - price …8 we (will|can|are)
        add …2 (rubles|rub|dollars|usd|yuan|euro|roubles)
        another \d*_(rub*|roub*|dollar*|usd|yuan|euro|cny)
        - refunded|receive|return*|refund|get|credited …4 (another|extra|additional) …4
        need|want|expect \d+_(\d+_)?(rub*|rouble*|usd|dollar*|yuan|euro|cny) from_you
        compensate us|me
        reimburse us|me|our
        you (still_|now_|only_)?owe (?!nothing|no|neither)\w+
        difference|shipping|postage|duty|delivery|customs|tax|fee|cost|return|charge|commission …6 (is|are
            |will_be|falls|fall)_on_you
        at|on your (own_)?(expense|cost)
        buyer|customer|client|recipient (pays|covers|bears|pay|must_pay|should_pay) …3 (return|repair
            |packaging|transport|difference|part|wrapping|assembly|freight)
        receive|get|arrive|see …1 \d+_(\d+_)?(rub*|rouble*|usd|dollar*|yuan|euro) …1 from_you
        once|when|after|soon|until we|i|as_we …1 (receive|get|see|have) …1 (your_(payment|money|transfer
            |deposit|prepayment)|the_(extra|difference|transfer|prepayment|deposit))
        delivery|lifting|assembly|express|packaging|gift|wrapping|shipping …4 (costs|cost|is|charged
            |are) …1 (extra|additional|separately|more) …1 \d+_(\d+_)?(rub*|rouble*|usd|dollar*|yuan|euro)
        we|i will|shall|must|have_to|would …1 (invoice|bill|charge)_you
        we'll|i'll (invoice|bill|charge)_you
        rest|remainder|remaining|balance …2 (sum|money|amount|payment|price) …3 (driver|courier|cash)
        ask …2 you_to_(reimburse|compensate|cover|repay)
        you have_(a|an) debt|outstanding_(balance|payment|fee|amount|sum)
        is|are|be paid_separately|paid_extra|billed_separately|charged_separately
        !is|are not_free …2 \d+_(\d+_)?(rub*|rouble*|usd|dollar*|yuan|euro)
        !until|unless …1 (your|the_extra|extra|additional|full) …1 (payment|prepayment|transfer
            |deposit)_(arrives|is_made|is_received|comes|clears|lands)
        fee|bill|sum|amount|charge|rubles …5 (need|have|must|should)_(to_)?(settle|pay|cover|clear)
        - nothing …4 (paid|charged|billed)_(separately|extra)
        !don't|do_not|cannot|can't|won't (ship|send|dispatch) …2 without (a_)?(prepayment|deposit|extra)
        wait|waiting|expect|await|awaiting …1 your_(transfer|payment|prepayment|deposit)
        cost|costs you …1 \d+_(\d+_)?(rub*|rouble*|usd|dollar*|yuan|euro)
        pay …2 (movers|loaders|porters|fitters)
    """,
    Rule.ASK_TO_CANCEL: r"""
        void|annul|scrap|terminate …3 order|purchase|it
        cancel|cancle|cancell|revoke …4 (order|purchase|it|request|return|yourself|from_your|on_your|delivery
            |the|claim|dispute)
        please|kindly|could|can|would|must|should|better|recommend|suggest|ask|asking|need|request|advise|want
            |like|easier|simply|just …4 (cancel|cancelling|canceling|to_cancel|cancelation|cancellation|withdraw
            |revoke)
        - cancel (the_|your_|this_|any_|a_|all_)?(timer|alarm|notification*|subscription|mode|program*|function
            |wash|cycle|printing|sound|pairing|countdown|action|selection|setting*|appointment)
        easier|simpler|faster|convenient|quicker …5 cancel*
        just press|tap|click|hit cancel …4
        you cancel
        best|better|great|grateful|appreciate*|good|thankful|easier|glad|happy|nice|kind|helpful
            |wonderful …5 (you_)?(could_|would_|can_)?(cancel*|refuse*|withdraw*|withdrew)
        - you can|may|could cancel …3
        - we|i|warehouse|seller|ozon|system|they|supplier|factory|manager ((?!you|please|ask|asking|kindly|would
            |want|need|request|suggest|recommend|advise)\w+_){0,7}(cancel*|refuse*|withdraw*|reject*|decline*)
        - customer|buyer|client|buyers|customers|people can|may|could cancel
        - press|tap|hold|click …4 (cancel)_(to_(stop|exit|leave|go|end|reset|return|turn|quit|pause)|key|knob
            |and_hold|for_\w+_seconds)
        - noise|echo cancel*|cancelling|canceling|cancellation
        - how|able|wish|want|decide|decided|choose|right|option|possible|free|like to cancel …3
        - why|reason …5 (cancel*)
        - you wanted|asked|decided|chose|requested …3 cancel
        - cancel button
        - we (would|may|might|will|could)_(have|need)_to_cancel …2
        - to (cancel|return) …8 (press|tap|click|choose) (cancel|return)
        ~ how to cancel
        ~ asked how …4
        request|submit|apply|make|choose|select|press|click|initiate|place|start …3 (cancellation|cancel
            |changed_my_mind)
        - cancel on|by (our|ozon)
        confirm|finish|complete …3 cancellation|cancel
        !choose|select|pick|mark|press …5 no_longer_need*|not_needed|changed_my_mind|found_cheaper
            |ordered_by_mistake
        - accept …12 decline|refuse|reject
        - decline …8 accept
        - may|can (\w+_){1,9}(and|or)_(refuse|reject|decline)_(it|the_\w+)_if …2
        - may|can|right|free|entitled|allowed (to_|not_to_){0,1}(refuse|reject|decline|take|accept|not_take
            |not_collect) …4
        - if …4 (wet|damaged|torn|broken|crushed|opened|open) (do_not|don't) accept …2
        refuse to (accept|take|receive|collect|pick)
        !make|do|place …3 cancellation (from|on)_your_side
        refuse|reject|decline …3 (parcel|package|delivery|order|item|it|shipment|goods)
        !don't|do_not|dont|not|never|avoid …1 (pick_up|collect|accept|receive|take)_(the_|your_|this_)?(parcel
            |package|order|item|it|delivery)
        !don't|do_not|dont|without|instead_of|avoid|rather_than …1 (open|opening|file|filing|submit|start|raise
            |make|create|request|return|returning) …2 (dispute*|return|claim*|complaint*|refund|case)
        withdraw|close|drop|retract|remove|revoke|cancel|delete|take_back …3 (return|claim|dispute|complaint
            |refund|case|request|ticket|application)
        - closed
        - close|remove|drop|open …3 case (?!no|and_(we|get)|so|then|number|with_us|with_ozon|on_ozon|in_(the_app
            |ozon)|we|against|against_us|please)\w+
        - phone|battery|pencil|glasses|carrying|hard|soft|leather|silicone|protective|plastic|storage|transport
            |charging|watch case
        !please|kindly|better don't|do_not|dont|never …1 (refund|complain|file|collect|pick|claim|send_it_back
            |dispute|(return|accept)(?!_(the_)?(key|wet|wash|lid|food|batter|filter|calls?|cookies|invit)\w*)
            |open(?!_(the_|this_|that_|any_|its_|it_yourself|it_until|it_while|it_by)(lid|link|door|cover|box|valve
            |message|attachment|file|battery|window|bottle|can|jar|tap|case_(yourself|of)|housing|device|package|bag
            |letter|unit|body|oven|lock|seal|packaging|appliance)?\w*))
        !please|kindly|could_you|better|let's not return|open|file|collect|pick|accept|claim …3
        tell|say …5 (you_)?(refuse|don't_want|do_not_want|reject|changed|no_longer)
        changed my mind
        - if|reason …5 changed
        ~ if|in_case|when you (have_|ever_|really_|do_)?(wish|want|decide|decided|changed|would_like|prefer|like
            |need|no_longer)
        + please|kindly|out_of_stock|we_will|don't_want_to_wait|gift|bonus
        call|calling off …3 (order|purchase|return|claim|dispute|delivery)
        - drop (the_|your_|this_)?(return|item|parcel|package)_off
        please|kindly|could_you|would_you|can_you|ask_you|need_you|better|best …5 (abandon|reverse|undo
            |drop|give_up|back_out_of|end|stop|retract|discontinue) …2 (order|purchase|dispute|claim
            |complaint)(?!_(off|form|number|at|in|to))
        await|awaiting|waiting|wait|expect|expecting|need|count …2 your_(cancellation|refusal|withdrawal)
        let the_(parcel|order|package|shipment) …2 (go_back|come_back|return|expire|be_returned)
        you|you'll (will_|ll_)?(have|need)_to_(cancel|refuse)
        send|file|create|put|lodge …3 cancellation_request
        take …2 (claim|return|complaint|dispute|request)_back(?!_to)
    """,
    Rule.REVIEW: r"""
        leave|write|post|give|rate|change|edit|update|remove|delete|revise|improve|submit|share|drop|modify
            |adjust|correct|amend|withdraw|upgrade|raise|fix|support|rewrite|make|publish|leaving|writing|posting
            |giving|changing|deleting|removing|editing|updating|reconsider|appreciate|need|want|expect|hope_for
            |hoping_for|waiting|await|love|deserve|reward|take_down …5 $review
        - leave|write …4 (feedback) ozon*|support
        - leave …4 as_it_is|as_is|unchanged
        - star (shaped|screwdriver|screw*|key|wrench|bit|head|sign|knob|anise|map|projector|light*|button)
        - write|leave|add|give|make …5 (comment) (in|to|on)_(the_|your_)?(return|request|application|order|claim|chat
            |refund|ticket|courier)
        - if your review is|was (not|no|still|already|being)
        - thank* …4 $review
        - thanks …3 $review
        - other|buyers|people|customers|they (\w+_)?(write|say|mention|tell) in_(the_)?reviews
        - sorry|apologise|apologize (about|for|to_see|to_read) …4 (rating|review|feedback)
        - we appreciate|value your_(feedback|opinion)
        rate it (as_)?(excellent|five|good|5|highly|well)
        recommend us in …2
        - read|saw|seen|received|noticed|see …3 $review
        - your review …3 (says|mentions|said|about)
        - you left|wrote|posted|gave …4 $review
        kind|nice|warm|good words …4
        lift|raise|boost|improve|support our rating|shop|store|score
        tell|mention|describe|share|say|write|speak|praise …6 in_(a|the|your)_(\w+_)?review*
        review*|rating|feedback …2 (earn*|gets|brings|gives|rewarded)
        - thank* …8 words
        your|a review …3 (would|will|could|can) …1 help …6
        please write|leave|post|give one|some|it_5
        your (five|5)_(stars|star) (would|will|make|mean|can|could) …3
        turn|make|change|raise …5 (stars|star) …2 into|to (five|5|4|four)
        stars|star …2 into|to five|5
        every|each star|review|rating …2 (matters|counts|helps|important|is)
        give|gave|giving|gives us|me (five|5)(?!_(working|business|more|minute|day|hour|week|second)\w*)(?!_\d)(?!\w)
        give us|me (a_)?five(?!_(working|business|more|minute|day|hour|week|second)\w*)
        leave …7 stars
        rate us|our|the|this|your|me …3
        - flow|charge|charging|refresh|heart|exchange|frame|bit|sampling|pulse rate …2
        - rate of
        five-star|5-star rating|review*|feedback
        five|5 stars|star …3 (rating|review|feedback|score)
        give|leave|put|rate|click|press|tap|deserve|support|hope|expect|with|get|want|wait|for|mark|choose
            |select …4 (five|5)_(stars|star|points)
        good|positive|nice|high|great|excellent|favorable|favourable|happy|kind review*|feedback|rating*
            |comment*|score
        pay|gift|bonus|cashback|reward|refund|money|discount|rubles|rub|roubles|coupon|compensation|present|free
            |surprise|compensate|voucher|get|return …5 (for|in_exchange_for|after|exchange|in_return_for|once|when
            |if) …5 $review
        $review …4 (gift|bonus|cashback|reward|refund|discount|rubles|coupon|free|voucher|present)
        review*|rating|feedback … (we_will|get|receive|and_we|bonus)
        !bad|negative|low|poor|one-star|1-star|one|critical|unfair|false review*|feedback|rating*|star|score …4
        - your|the bad|negative|low|poor|critical review*|feedback|rating …2 (very_)?(sorry|helps|was_read
            |upset)
        !review|rating|feedback …6 (lawyer|court|sue|police|legal|block|report_you|consequence*)
        !court|sue|police|legal|lawyer|block …8 (review|rating|feedback)
        !if|unless …6 (review*|rating|feedback|stars)
        give|award|grant|put|leave …4 (top|full|maximum|max|highest|best)_(marks|mark|score|points|rating
            |grade|stars)
        look|looking forward to …3 (review*|rating*|stars|five-star)
        change|turn|make|raise|upgrade|correct …1 (one|two|three|four|1|2|3|4) (stars_|star_)?(to
            |into)_(a_)?(five|5)(?!_(minutes|mm|cm|pieces|units|hours|days|v|a|bar|degrees|seconds|if|on|in
            |at))
        erase|hide|wipe|retract|soften|reword …3 (review*|rating*|feedback*|comment)
        present|gift|bonus|reward|surprise …4 (gives|give|leaves|leave|puts|rates|rate|posts) …3 (five|5
            |stars|review|rating)
        add|append|mention|note …3 (to|under)_(your|the|that)_review
        !please|kindly don't|do_not|never (lower|reduce|drop|decrease|spoil|downgrade|hurt) …3 (rating|score
            |review|stars)
        !review|rating|feedback …6 (take_it_off|take_it_down|remove_it|delete_it|edit_it|change_it|hide_it)
        be (great|nice|lovely|wonderful|glad|happy|good|helpful) to_(get|receive|see|read|have) …2 (review*
            |rating*|stars|feedback*)
        describe|share|write|tell|impressions …5 on_(its|the_product|the_item|product|item)_page
        rate (us_|it_)?(with_)?(five|5)(?!_(a|v|mm|amps|amp|volt|times|or|hz|per))
        please|kindly|could_you …2 review (the|our|this)_(item|product|purchase|shop|store)(?!_(page
            |description|details|number|list))
        thank|reward us …2 (with_a|with|by) …3 (review|rating|stars)
        switch …2 (rating|review|score)_(to|into)
    """,
    Rule.PERSONAL_DATA: r"""
        $send|$ask …5 (your|me_your|the|a|full|copy|photo|picture|scan|last|home|contact)_(\w+_){0,6}(phone
            |mobile|cell|telephone|address|email|e-mail|passport|card|cvv|cvc|iban|telegram_(name|nick*|id|handle
            |number|account)|whatsapp|wechat|bank|account_number|id_card|surname|birth*|contact*|inn|password|pin
            |identity|taxpayer|postcode|zip|instagram|nickname|login)
        - your …3 (order|posting|tracking|parcel|shipment|return|model|serial|part|batch|item|sku) number
        - phone|card model|case|number_of|holder|slot|memory|size
        - ozon|system|bank|platform|support|carrier|courier|operator|app (will|can|may|should|would) (\w+_){0,1}(send
            |confirm|write|text|return|give|transfer|forward|email) …4 (to_your|by|you|in)_?
        - your …3 (are|is) (seen|known|visible|kept|stored|protected|hidden|not) …3
        - order|batch|model|serial|part|lot|article|item|tracking|posting|shipment|return|request|claim|parcel|sku
            |product number
        - enter|type|choose|set|reset|forget|change …4 (wi-fi_|network_|router_|default_
            |wifi_)?password …2 (and_press|of_(your|the)_(network|router)|from_the_(label|sticker|box|manual)
            |in_the_settings|on_the)?
        - memory|sd|sim|graphics|video|gift|warranty|guarantee card
        - model|brand|version …4 (phone|mobile|card|car)
        - address …4 (pick-up|pickup|pick|collection|point|in_the_order|given|stated|shown)
        - address of the
        $send|enter|share|need|give|provide …4 (cvv|cvc|passport|card_(number|details|photo)|phone_number
            |bank_details|email_address|home_address|contact_details|personal_(data|details|information)|sms_code
            |otp|iban)
        sixteen|16|three|3|four|4|last|cvv digits|numbers …5 (card|back|front)
        digits …6 card
        read|dictate|tell|send|give|forward|share|type …4 code* …4 (came|come|received|message|sms|arrive*|got
            |bank|phone)
        code …3 (sms|text_message|text|bank|otp|verification)
        sms|verification|confirmation|otp|one-time code|password
        - code …3 (pick-up|pickup|collection|error|app)
        your cvv|cvc|passport …1
        let us|me know your (\w+_){0,4}(phone|mobile|address|email|e-mail|passport|card_number|whatsapp|telegram
            |full_name)
        expiry|expiration date …4 (card)
        card number|details|expiry
        - card number …4 (never|not)
        where do_you_live|are_you_living
        code …6 (forward|send|tell|share|text|give|type|write) …3 (here|us|me|it)
        which|what|on_which number …6 (call|reach|ring|text|contact)
        where|which|what card|account|number …4 (transfer|send|refund|return)
        what is|are|s your (\w+_){0,2}(phone|mobile|number|address|email|name_and|surname|card|telegram|whatsapp
            |wechat)
        what's your (\w+_){0,2}(phone|mobile|number|address|email|card|telegram|whatsapp|wechat)
        your number|phone|name|address …7 please
        - your (order|posting|parcel|tracking|return)_(number)
        may|can|could i|we|you …2 (have|get|give|tell|know) …3 (phone|mobile|address|email|number|card|contact*)
        write|tell|say|specify|us_know|know …2 where_you_(live|reside|stay)
        need|require|send|tell|give|provide|want|ask …5 (tax|taxpayer|national_id|identity|social_security
            |insurance)_(number|card|code|id|document)
        share|drop|leave|send|give|text|tell|provide …2 your_number(?!_(of|for_the_order))
        which|what (phone|mobile|number|telephone) (\w+_){0,3}(call|reach|ring)_you
        card|passport|licence|license (from_|on_|of_)?both_sides
        both sides of_(the|your)_(\w+_)?(card|passport|licence|id)
        fill_in|fill_out|fill|complete …3 (name|phone|email|address) …1 (phone|address|email|passport)
        what|which address (should|shall|can|could|do|would)_(we|i|you_want) …1 (send|deliver|ship|post|mail
            |have)
        your city|street|house|flat|apartment …1 (street|house|flat|apartment|postcode|city)
        reply|respond|answer with_(your|the) …3 (login|password|phone|passport|card|address|email|pin)
        tell|give|send|provide|write|state|specify …3 recipient|recipient's|receiver|receiver's …5 (name|phone
            |surname|number)
        pass …2 (the_)?code …1 from_the_(message|sms|text|bank)
    """,
    Rule.ADDRESS: r"""
        - our (shop|store) is (open|closed|working|on_holiday|new|small|not|always)
        come|drop|stop …1 (by|to|into|at)_(the|our|my)_(workshop|warehouse|office|store|shop|showroom|studio|garage)
        stall|pavilion \d+*
        we sit|are_sitting|live at …3
        mail|post|ship|send (it_|the_item_|them_)?(back_)?to \d+ …4
        bring …6 (to|into)_our_(store|shop|office|warehouse|workshop)
        bring|take|carry|hand|deliver|courier|drop …5 (to|into|in|at|by)_(our|my)_(shop|store|workshop|warehouse|office
            |service|place|home|showroom|salon|studio|point)
        - courier|carrier|ozon|he|they|it|parcel …2 (bring*|take*|carr*|deliver*|hand*|drop*) …5
        find us at|near|opposite|behind|next …2
        - our office is (closed|open|working|not|busy|on|off|back|celebrat\w+)
        - come back to_our
        come|visit|drive|drop|pop …4 (to_our|our|us_at|by_our|at_our|to_the_warehouse|to_the_office|to_the_store
            |to_the_shop|showroom|to_the_market|in_person|pavilion)
        our|my address|office_is|office|showroom|pavilion|shop_is|store_is|warehouse_address|warehouse_is_at
            |stall
        - our office hours
        - come|comes from_our
        - ozon|it|courier|carrier|parcel|item|point|will|must|should|they (will_|must_|should_|then_)?(be_)?(return
            |send|ship|deliver|collect|pick)(s|ed)? …5 (from_us|to_our_warehouse|from_the_warehouse)
        pick|collect …3 (from|at)_(our|the_warehouse|us)
        self-pickup|self_pickup …2 (at|from)
        send|return|ship|mail|post …4 (to_(this|our|the_following|my)_address|to_our_(warehouse|office)
            |to_the_address_below)
        we are|re located|situated|based …2 (at|on|near|in_the|opposite|next) …2
        meet …2 (at|near|in_person)
    """,
    Rule.RUDENESS: r"""
        stupid*|idiot*|moron*|dumb(?!_(bell\w*|waiter\w*))|dumber|dumbest|dumbo|fuck*|shit*|bitch*|asshole*|bastard*
            |crap|jerk|liar*|loser*|dumbass
            |imbecile*|retard*|scumbag*|bullshit|wtf|stfu|cretin|lazy_people|pathetic|ridiculous_claim|fool|fools
            |foolish|crazy_person|ass|arse|screw(?=_(you|off|him|that_shop))|clown*|ignorant|braindead|brainless
            |nonsense|whining|whiner|beggar
            |greedy|freeloader*|clueless|nitwit|dimwit
        - screw driver*|in|thread|cap|hole*|set|holes|on|it|them|the|size|type|m\d*|tight*|clockwise|plug*
        shut up|your
        your own fault|problem|stupidity
        it is|s your fault|problem
        that is|s your fault|problem|not_our_problem
        learn to read|measure|think|use
        can|do|did|could you not|even_not|ever read|see|understand|even_read
        can't|cannot|don't|didn't you read|see|even|understand
        are you blind|deaf|kidding|crazy|serious|insane|out|mad|illiterate|drunk|joking|that
        use your brain*|head|eyes
        stop wasting|whining|complaining|bothering|lying|writing|crying|begging|annoying
        leave|quit us|me alone
        get lost
        go away|to_hell
        piss* off
        waste|wasting …2 time
        we don't|do_not|couldn't care …1 (what_you|about_you)?
        nobody cares
        open your eyes
        you broke|damaged|ruined it|the
        who|what do_you_think_you|is_wrong_with_you|the_hell|wrong_with_you
        the hell
        sick|tired of you*
        hands grow
        damn*
    """,
    Rule.BAD_WORDS: r"""
        that|this other_shop|other_seller|shop|seller …4 (fake*|junk|counterfeit*|scam*|cheat*)
        ozon|marketplace|platform|seller*|competitor*|courier*|carrier*|delivery|post|cdek|logistics
            |support …7 (scam*|fraud*|steal*|thie*|terrible|awful|horrible|lie|lies|liar*|liars|cheat*|useless
            |garbage|trash|rubbish|incompetent|idiot*|lazy|worst|fake*|ripoff|rip-off|rob|robs|robbers|crooks|mess
            |mess*_up|do_not_care|does_not_care|disgustingly|terribly|awfully|always_los*|loses|lies_to|ruins
            |let_us_down|lets_us_down|lose_every|loses_every|loses_everything|lost_it_again|always_lose*|never_works
            |sucks|junk|disgusting|pathetic|greedy|careless|don't_care|doesn't_care|do_not_care|hopeless
            |counterfeit*|low_quality|poor_quality|bad_quality|dishonest|to_blame|fault|blame|stupid|broke_it|ruin*
            |crap|joke|a_disaster|unprofessional|copies|overpriced|destroy*)
        blame ozon|courier|the_courier|carrier|post|the_platform|delivery|the_post
        all|the the|other|rest_of_the other|sellers …4 (fake*|junk|cheat*|lie|rubbish|bad|worse|copies)
        other|others sellers|sell|shops …4 (fake*|junk|cheat*|lie|rubbish|bad|copies|trash|garbage|worse|low)
        terrible|awful|horrible|useless|stupid|incompetent|lazy|dishonest|greedy ozon|courier*|delivery|platform
            |marketplace|post|support|sellers|carrier
        !don't|do_not|never trust|believe ozon|other|them|competitors|the_support
    """,
    Rule.PROMISE: r"""
        guarantee|guaranteed|guarantees|promise|promised|swear|assure
        - guarantee period|card|term|repair|is|lasts|of_\d*|months|covers|coupon
        - the|a|under|month|year|months|manufacturer|manufacturer's|factory|our|with|days|years guarantee
        100_?%|100_percent|hundred_percent|one_hundred_percent
        - 100_?% …2 (cotton|wool|polyester|linen|silk|leather|natural|arabica|juice|acrylic|viscose|nylon|bamboo
            |charge*|charged|cashmere|recycled|organic|silicone|refund_by_ozon|microfiber|brightness|copper|pure
            |stainless|latex|battery|cocoa)
        - cotton|wool|polyester|material|charge|charged|battery …2 100_?%
        give you my_word
        by tonight|tomorrow …6 (word|promise|sure|guarantee*)
        definitely|certainly|surely|absolutely|for_sure|without_fail …3 (arrive*|come|deliver*|refund*|receive
            |get|be|like|fit|fits|works|last|love|have)
        arrive*|be_there|be_with_you|delivered|refund*|have_it|come …4 (tomorrow|today|tonight)_(for_sure
            |definitely|guaranteed|without_fail|morning_for_sure)
        refund*|money|return …6 (today|within_(an|one|1|two|2|a_few)_(hour|hours|minutes)|immediately|right_now
            |instantly|in_(5|ten|10|a_few|five|one|an)_(minutes|hour)|tomorrow|at_once|this_minute)
        never break*|fail*|wear|rust|fade*|tear*
        will never …2 (break*|fail*|wear|rust|fade*|tear*|let_you_down|happen)
        last* forever|a_lifetime|for_life
        forever work*|last*
        no matter what
        lifetime guarantee|warranty
    """,
    Rule.SLANG: r"""
        lol|omg|thx|plz|pls|ur|asap|gonna|wanna|dude|bro|gotta|kinda|ya|yep|nope|yeah|yup|btw|idk|rofl|lmao|cuz
            |wassup|sup|tbh|imo|imho|y'all|ain't|hun|babe|buddy|mate|cool_stuff|awesome_sauce|r_u|thanx|tnx|np|gimme
            |lemme|dunno|lit|sick_deal|fam|homie|bruh|pic|pics|b4|gr8|2day|2moro|cya|whatevs|okey-dokey|sry|soz|coz
            |gotcha|chill|freakin|frickin|hella|nah|yo|info_asap|wut|dat
        no worries
        u are|can|have|will|want|need|get|the|should|a|to|like|got
        send|see|tell|thank|love|give|let|if|do|can u
        hang tight
    """,
}

GREETING = r"hello|hi\b|hey\b|dear\b|good (?:day|morning|afternoon|evening|time)|greetings|welcome|hallo"
