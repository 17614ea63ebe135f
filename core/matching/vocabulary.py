"""The words by which titles and channels tell what a recording is: versions, harmless remarks, no track at all.

Patterns are for folded words with one space between, see ``core.matching.text``. Decides nothing.
"""

import re

#: Code -> (how it is named to people, pattern). What is found first is taken out, so that longer phrases stand first.
VERSIONS: dict[str, tuple[str, str]] = {
    "type_beat": ("a beat in somebody's style", r"\btype beats?\b"),
    "reaction": (
        "a reaction or a commentary",
        r"\b(?:reactions?|reacts?|reacting|first time (?:hearing|listening|reaction)|explained|review|analysis|"
        r"interview|documentary|podcast|trailer|teaser|behind the scenes|making of|how \w+ \w+ wrote|unboxing)\b",
    ),
    "lesson": (
        "a lesson",
        r"\b(?:tutorials?|tutoriel|lessons?|how to (?:play|sing|make)|synthesia|sheet music|guitar tabs?|with tabs?|"
        r"tabs|chords|playthrough|rocksmith|aprende)\b",
    ),
    "dance": (
        "a dance",
        r"\b(?:dance (?:practice|cover|challenge|video|tutorial)|choreograph\w+|zumba|just dance|fitdance)\b",
    ),
    "loop": (
        "a loop",
        r"\b(?:\d+|one|ten) ?(?:hours?|hrs?|h|minutes? loop|min loop)\b(?: (?:loop|version|mix|edit))?|\bloop(?:ed|"
        r"s)?\b|"
        r"\bon repeat\b",
    ),
    "album": (
        "a whole album or a mix of several tracks",
        r"\bfull (?:album|ep|concert|show|live show|set|soundtrack|ost)\b|\b(?:dj|live) set\b|\bdj mix\b|"
        r"\bmega ?mix\b|"
        r"\bgreatest hits\b(?! vol)|\bplaylist\b|\bcompilation\b|\bnon ?stop\b|\balbum (?:mix|stream|sampler)\b",
    ),
    "medley": (
        "a medley or a mashup",
        r"\bmedleys?\b|\bmash ?ups?\b|\bmashed\b|\bpotpourri\b",
    ),
    "parody": (
        "a parody, or played with",
        r"\bparod(?:y|ies|ia)\b|\bbut (?:its|every|with|only|the)\b.*|\bai cover\b|\bmisheard\b|\bbeat ?box(?:ed|"
        r"ing)?\b|\b(?:reversed|backwards|muffled|chipmunks?|deep voice|without music|fan ?made|ringtone|"
        r"in another room)\b",
    ),
    "karaoke": (
        "karaoke",
        r"\bkaraoke\b|\bback?ing track\b|\bminus one\b|\bsing ?along\b|\bplayback\b|\bplay along\b|\bktv\b",
    ),
    "tribute": (
        "by others, in the style of the artist",
        r"\bin the style of\b.*|\b(?:originally|as) (?:performed|made famous|recorded|sung) by\b.*|"
        r"\bmade famous by\b.*|"
        r"\btributes?\b(?: to\b.*)?|\bsalute to\b.*|\blullab(?:y|ies) (?:versions?|renditions?)\b.*|"
        r"\blullaby\b|\brenditions? of\b.*",
    ),
    "cover": (
        "a cover",
        r"\b(?:piano|guitar|violin|cello|ukulele|uke|drum|drums|bass|flute|sax|saxophone|harp|metal|rock|punk|jazz|"
        r"fingerstyle|acoustic|fingerstyle guitar|acoustic guitar|bass guitar|vocal|female|male|8 ?bit|lofi|lo fi) "
        r"covers?\b(?: (?:by|of|on)\b.*)?|\bcover(?:s|ed)?\b(?: (?:by|of|version|on)\b.*)?|\bcover ver(?:sion)?\b|"
        r"\bversion originale de\b",
    ),
    "nightcore": ("nightcore", r"\b(?:nightcore|daycore|anti nightcore)\b"),
    "sped_up": ("sped up", r"\b(?:sped|speed|speeded) ?up\b(?: (?:version|ver|mix))?|\bspedup\b|\bfaster version\b"),
    "slowed": (
        "slowed down",
        r"\b(?:(?:super|ultra|perfectly) )?slow(?:ed)?(?: down)?(?: to perfection)? (?:and )?reverb(?:ed)?\b|"
        r"\b(?:(?:super|ultra|perfectly) )?slowed\b(?: (?:down|to perfection|version))?|\bslow version\b|"
        r"\bchopped (?:and )?screwed\b|\breverbed\b|\bslowed and reverb\b",
    ),
    "8d": ("8D sound", r"\b(?:8|9|16) ?d\b(?: (?:audio|sound|music|version|tunes))?"),
    "bass_boosted": ("bass boosted", r"\bbass ?boost(?:ed)?\b(?: \w*version)?"),
    "lofi": ("a lo-fi version", r"\b(?:lofi|lo fi)\b(?: (?:hip ?hop|version|remix|mix|flip|beats?))*"),
    "chiptune": ("a chiptune", r"\b(?:8|16) ?bit\b(?: (?:version|remix|cover))*|\bchip ?tunes?\b"),
    "music_box": ("a music box", r"\bmusic box\b(?: (?:version|cover))?"),
    "isolated": (
        "only a part of the recording",
        r"\b(?:isolated|only)\b(?= (?:vocals?|bass|drums|guitar))|\b(?:vocals?|bass|drums?|guitar) (?:only|track)\b|"
        r"\bisolated\b|\bdrumless\b|\bstems?\b|\bmultitracks?\b|\bno (?:vocals|drums|bass|guitar)\b",
    ),
    "a_cappella": ("a cappella", r"\ba ?cap+el+a\b|\bvocals only\b|\bacapel+as?\b"),
    "instrumental": (
        "instrumental",
        r"\binstrumental(?:s|e|es)?\b(?: (?:version|ver|mix))?|\boff vocal\b",
    ),
    "clean": (
        "the clean version",
        r"\b(?:clean|censored|radio safe|super clean)\b(?: (?:version|edit|radio edit|mix|audio))?",
    ),
    "edit": (
        "a shorter edit",
        r"\b(?:short )?(?:radio|single|video|tv|promo|promo only)(?: only)? (?:edit|version|mix|ver|cut)\b|"
        r"\b7 ?(?:inch|in)? (?:mono )?(?:promo only )?(?:edit|version|mix|single)\b|\bshort (?:edit|version|ver|"
        r"mix)\b|"
        r"\bedited\b(?: version)?|\btv size\b|^edit$|^short$|^single$",
    ),
    "extended": (
        "an extended version",
        r"\bextended\b(?: (?:club )?(?:mix|version|edit|play))?|\b12 ?(?:inch|in)? (?:version|mix|single)\b|"
        r"\b(?:long|full length) (?:version|mix)\b|^long$",
    ),
    "acoustic": (
        "acoustic",
        r"\b(?:acoustic|akustik|acustic[ao]|acoustique|stripped)\b(?: (?:version|ver|session|mix|live))?",
    ),
    "live": (
        "live",
        r"\b(?:recorded live|live) (?:at|from|in|on|performance|session|sessions|lounge|version|video|concert|audio|"
        r"@)\b.*|"
        r"\bmtv unplugged\b.*|\bunplugged\b.*|\b(?:tiny desk|kexp|glastonbury|coachella|pinkpop|lollapalooza|wacken|"
        r"rock am ring|"
        r"(?:spotify|deezer|amazon|apple music|vevo|home|radio|garage|basement) (?:sessions?|singles?)|colors show|"
        r"like a version|"
        r"(?:late|tonight|daily) show|(?:mtv|brit|grammy|music|video) awards|grammys|festival|arena|world tour|"
        r"grand final|semi final|"
        r"sound ?check|super bowl|halftime show|busking|jools holland|budokan|knebworth|bbc sessions?|"
        r"peel sessions?)\b.*|\bin concert\b|\bconcert\b|"
        r"\blive\b|\ben vivo\b|\bao vivo\b|\bdal vivo\b|\ben (?:concert|directo)\b|\bconcierto\b",
    ),
    "language": (
        "sung in another language",
        r"\b(?:(?:in|en|auf) )?(?:english|spanish|espanol|castellano|french|francais|german|deutsch|italian|"
        r"italiano|japanese|korean|"
        r"chinese|mandarin|cantonese|portuguese|portugues|russian|latin|arabic|hindi) (?:language )?(?:version|ver|"
        r"mix|edit)\b|"
        r"\bversion (?:en )?(?:espanol|francaise?|italiana?|inglesa?|ingles)\b|\b(?:en|in|auf) (?:espanol|francais|"
        r"italiano|deutsch|"
        r"ingles|english|spanish|french|german|japanese|korean)\b",
    ),
    "pitched": (
        "tuned to another pitch",
        r"\b4[1-5]\d ?hz\b|\bpitch(?:ed)?(?: (?:up|down|shifted))?\b|\b(?:male|female) version\b",
    ),
    "interlude": (
        "another piece with this name: an intro, a reprise, a commentary",
        r"\b(?:reprise|interlude|intro|outro|skit|commentary|voice memo|a word from|"
        r"introduction)\b(?: version)?",
    ),
    "demo": (
        "a demo, a rehearsal or an outtake",
        r"\b(?:b side demos?|demos?)\b(?: (?:version|recording|take))?|\brehearsals?\b|\bouttakes?\b|"
        r"\bwork(?:ing)? tape\b|"
        r"\brough mix\b|\bstudio sessions?\b|\bunfinished\b|\bleak(?:ed)?\b|\bsnippet\b|\bpreview\b",
    ),
    "alternate": (
        "another take or another version",
        r"\b(?:alternat(?:e|ive)|early|different|unreleased|rare) (?:\w+ )?(?:take|version|mix|edit)\b(?: \d{4})?|"
        r"\btake \d+\b|\bearly mix\b.*|\b(?:reimagined|reworked|redux|revisited|reinterpreted|rearranged)\b",
    ),
    "rerecorded": (
        "recorded anew",
        r"\bre ?record(?:ed|ing)?\b(?: version)?|\btaylors version\b|\bnew recording\b|\bnew version\b|"
        r"\b(?:19|20)\d\d (?:re ?recorded )?version\b",
    ),
    "piano": ("a piano version", r"\b(?:solo )?piano\b(?: (?:version|ver|solo|arrangement|instrumental))?"),
    "orchestral": (
        "an orchestral version",
        r"\b(?:orchestral|orchestra|symphonic|string quartet|strings?)\b(?: (?:version|ver|arrangement|mix))|"
        r"\borchestral\b|"
        r"\bepic (?:version|extended version|orchestral)\b",
    ),
    "arrangement": (
        "an arrangement for other instruments",
        r"\b(?:fingerstyle|ukulele|uke|violin|cello|harp|kalimba|marimba|flute|sax|saxophone|trumpet|organ|accordion|"
        r"guitar|drum|bass|metal|jazz|bossa nova|reggae|dubstep|trap|house|techno|oud)\b (?:version|ver|solo|"
        r"arrangement)\b|"
        r"\b(?:fingerstyle|dubstep|drum and bass|hardstyle|phonk|amapiano|bossa nova|string quartet)\b|"
        r"^(?:ukulele|violin|cello|harp|kalimba|marimba|flute|sax|saxophone|trumpet|organ|guitar|jazz|metal|reggae)$",
    ),
    "mix_year": ("a new mix", r"\b(?:19|20)\d\d (?:stereo |mono |atmos )?(?:re)?mix\b"),
    "mono": ("mono, or a stereo mix of its own", r"\b(?:mono|stereo)\b(?: (?:version|mix|remix|single|promo))*"),
}

#: The same in other scripts, which are looked for only where there are such letters.
ELSEWHERE: dict[str, str] = {
    "lesson": "楽譜|譜面",
    "dance": "踊ってみた",
    "karaoke": r"караоке|\bминус\w*|노래방|\bmr 제거|カラオケ|卡拉ok|伴奏",
    "cover": r"кавер\w*|歌ってみた|弾いてみた|叩いてみた|演奏してみた|弾き語り|カバー|커버|翻唱",
    "music_box": "オルゴール",
    "instrumental": r"インスト\w*",
    "live": r"ライブ|라이브|концерт\w*",
    "demo": "демо",
    "piano": "ピアノ|鋼琴版?|钢琴版?",
}

#: These may differ: the sound is nearly the same, and lists are careless about them.
SOFT_VERSIONS = frozenset({"mono", "mix_year"})
#: These may differ where both last as long: then there is no other cut.
CUTS = frozenset({"edit", "extended"})
#: These are no way to make an album's title wrong ("Live" in a title of an album tells of its tracks).
OF_ALBUMS = frozenset(
    {"live", "acoustic", "instrumental", "karaoke", "tribute", "demo", "remix", "music_box", "orchestral"}
)

#: Said of a recording without making it another one.
HARMLESS = re.compile(
    r"\b(?:audio only|w lyrics|lyrics on screen|legendad[oa]s?|(?:best|hq|hd|full) quality|full song)\b|"
    r"\b(?:digital(?:ly)? )?re ?master(?:ed|izado|ise|ing)?(?: (?:version|in \w+|(?:19|20)\d\d))*\b|"
    r"\b(?:19|20)\d\d (?:digital )?re ?master(?:ed|ing)?(?: version)?\b|"
    r"\b(?:the )?(?:official|offizielle[srn]?|oficial|officiel(?:le)?|ufficiale)\b|"
    r"\b(?:lyrics?|music|lyrical|with|hd|fan|full|animated|vertical|original|color coded|eng(?:lish)?) (?:video|"
    r"lyrics?|audio|"
    r"visuali[sz]er|clip|song|sub|subs|track|mv)\b|"
    r"\b(?:video ?clip|musik ?video|clip|visuali[sz]er|lyrics?|paroles|con letra|letra|testo|songtext|audio|video|"
    r"m ?v|pv|"
    r"h[dq]|4k|8k|uhd|full hd|1080p?|720p?|60 ?fps|high quality|upgrade|upscaled|hi ?res|lossless|flac|"
    r"dolby atmos)\b|"
    r"\b(?:album|original|lp|main|us|uk|standard|explicit|full|studio|soundtrack|official|uncut|dirty|uncensored|"
    r"full length|"
    r"lyrics?|karaoke free|long play|video) (?:version|mix|ver|album version)\b|"
    r"\b(?:explicit|uncensored|dirty|bonus track|bonus|from the vault|deluxe|edition|high definition|album|single)\b|"
    r"\b(?:out now|free download|new song|new single|premiere|with download|subtitulad[oa]s?|sub espanol|eng sub|"
    r"tradu\w+|"
    r"vevo|topic|feat|ft|featuring|provided to youtube.*|prod(?:uced)? by .*|prod .*|ncs release|"
    r"nocopyrightsounds)\b|"
    r"\b(?:original )?(?:motion picture |movie |game |television |tv |series |drama )*(?:soundtrack|ost|score)\b|"
    r"^song$|^unreleased$|^version$|^ver$|^mix$|^original$|^mv$|официальн\w* (?:клип|видео|аудио)|\b(?:клип|"
    r"премьера клипа|премьера|"
    r"аудио|текст)\b|"
    r"公式|歌詞付き|歌詞|フル|高音質|官方|完整版|动态歌词|動態歌詞|가사|공식"
)
#: What stands in brackets and begins like this tells where a track is from.
FROM = re.compile(
    r"^.*\b(?:soundtrack|ost)$|^(?:love )?(?:theme )?(?:music |song |songs |theme |taken )?(?:from|aus|"
    r"de la pelicula|du film)\b.*"
)
#: A version with a name: "the magician remix", "modern age version".
NAMED = re.compile(
    r"^(?P<who>.*?)\b(?P<what>remix|rmx|remixed|bootleg|flip|rework|re work|refix|vip|dub|edit|mix|version|ver|take|"
    r"vocal|"
    r"revisited|rap version)\b(?P<rest>.*)$"
)
REMIXES = frozenset(
    {"remix", "rmx", "remixed", "bootleg", "flip", "rework", "re work", "refix", "vip", "dub", "edit", "mix"}
)
#: A name after one of these takes part.
FEATURED = re.compile(r"(?:^|\s)(?:feat|ft|featuring|starring)\s+(?P<names>.+)$")
WITH = re.compile(
    r"^(?:with|w|mit|avec|con)\s+(?!lyrics|letra|text|download|subtitles|strings|orchestra|vocals|intro|"
    r"the lyrics)"
    r"(?P<names>.+)$"
)

#: Channels and artists that give the works of others, and what they make of them.
CHANNELS: dict[str, str] = {
    "karaoke": r"\bkara(?:oke|fun)\w*|\bsing ?king\b|\bsing2piano\b|\bzoom karaoke\b|\bameritz\b|\bparty tyme\b|"
    r"\bsingers edge\b|"
    r"\bback?ing tracks?\b|караоке|\bktv\b",
    "tribute": r"\btributes?\b|\bhit (?:crew|masters?|factory|co)\b|\bhits factory\b|\bstudio allstars\b|"
    r"\bvitamin string quartet\b|"
    r"\brockabye baby\b|\blullab\w+\b|\btwinkle twinkle\b|\bcover (?:band|girls|guru|nation)\b|\bcovers?\b|"
    r"\bcovered\b|"
    r"\b(?:choir|chorus|symphonic|orchestra|quartet|strings|ensemble)\b",
    "piano": r"\b(?:piano|pianist|klavier)\w*\b|\bpianella\b|ピアノ|鋼琴|钢琴",
    "music_box": r"\bmusic box\b|オルゴール",
    "chiptune": r"\b8 ?bit\b",
    "nightcore": r"\bnightcore\b",
    "8d": r"\b8d\b",
    "instrumental": r"\binstrumentals?\b",
    "a_cappella": r"\bacapellas?\b",
    "reaction": r"\b(?:reacts?|reactions?)\b",
    "lesson": r"\btutorials?\b|\blessons?\b|\bguitar school\b",
    "type_beat": r"\btype beats?\b",
}

PATTERNS: dict[str, re.Pattern[str]] = {code: re.compile(pattern) for code, (_, pattern) in VERSIONS.items()}
ALL_PATTERNS: dict[str, re.Pattern[str]] = {
    code: re.compile("|".join(filter(None, (ELSEWHERE.get(code), pattern)))) for code, (_, pattern) in VERSIONS.items()
}
CHANNEL_PATTERNS: dict[str, re.Pattern[str]] = {code: re.compile(pattern) for code, pattern in CHANNELS.items()}

#: Composers whose works many play: that their name is right says nothing of who plays.
_COMPOSERS = """
    albinoni bach bartok beethoven bellini berlioz bernstein bizet boccherini borodin brahms britten bruch bruckner
    chopin copland corelli couperin debussy delibes dvorak elgar faure franck gershwin glinka grieg handel haydn holst
    ives janacek khachaturian liszt lully mahler mascagni massenet mendelssohn monteverdi mozart mussorgsky offenbach
    pachelbel paganini palestrina poulenc prokofiev puccini purcell rachmaninoff rachmaninov rameau ravel rossini
    satie scarlatti schonberg schubert schumann scriabin shostakovich sibelius smetana strauss stravinsky tchaikovsky
    telemann verdi vivaldi wagner weber wolf
"""
COMPOSERS = frozenset(_COMPOSERS.split())
