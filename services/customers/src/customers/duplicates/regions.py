"""Provinces, prefectures and cities of China as they stand in names of companies."""

from functools import cache

_PLACES = """
北京:
天津:
河北: 石家庄/辛集/晋州/新乐 唐山/遵化/迁安/滦州 秦皇岛 邯郸/武安 邢台/南宫/沙河
 保定/涿州/定州/安国/高碑店 张家口 承德/平泉 沧州/泊头/任丘/黄骅/河间
 廊坊/霸州/三河 衡水/深州
山西: 太原/古交 大同 阳泉 长治 晋城/高平 朔州/怀仁 晋中/介休 运城/永济/河津
 忻州/原平 临汾/侯马/霍州 吕梁/孝义/汾阳
内蒙古: 呼和浩特 包头 乌海 赤峰 通辽/霍林郭勒 鄂尔多斯
 呼伦贝尔/满洲里/牙克石/扎兰屯/额尔古纳/根河 巴彦淖尔 乌兰察布/丰镇
 兴安/乌兰浩特/阿尔山 锡林郭勒/二连浩特/锡林浩特 阿拉善
辽宁: 沈阳/新民 大连/瓦房店/庄河 鞍山/海城 抚顺 本溪 丹东/东港/凤城
 锦州/凌海/北镇 营口/盖州/大石桥 阜新 辽阳/灯塔 盘锦 铁岭/调兵山/开原
 朝阳/北票/凌源 葫芦岛/兴城
吉林: 长春/榆树/德惠/公主岭 吉林/蛟河/桦甸/舒兰/磐石 四平/双辽 辽源
 通化/梅河口/集安 白山/临江 松原/扶余 白城/洮南/大安
 延边/延吉/图们/敦化/珲春/龙井/和龙
黑龙江: 哈尔滨/尚志/五常 齐齐哈尔/讷河 鸡西/虎林/密山 鹤岗 双鸭山 大庆 伊春/铁力
 佳木斯/同江/富锦/抚远 七台河 牡丹江/绥芬河/海林/宁安/穆棱/东宁
 黑河/北安/五大连池/嫩江 绥化/安达/肇东/海伦 大兴安岭/漠河
上海:
江苏: 南京 无锡/江阴/宜兴 徐州/新沂/邳州 常州/溧阳 苏州/常熟/张家港/昆山/太仓
 南通/启东/如皋/海安 连云港 淮安 盐城/东台 扬州/仪征/高邮 镇江/丹阳/扬中/句容
 泰州/兴化/靖江/泰兴 宿迁
浙江: 杭州/建德 宁波/余姚/慈溪 温州/瑞安/乐清/龙港 嘉兴/海宁/平湖/桐乡 湖州
 绍兴/诸暨/嵊州 金华/兰溪/义乌/东阳/永康 衢州/江山 舟山 台州/温岭/临海/玉环
 丽水/龙泉
安徽: 合肥/巢湖 芜湖/无为 蚌埠 淮南 马鞍山 淮北 铜陵 安庆/桐城/潜山 黄山
 滁州/天长/明光 阜阳/界首 宿州 六安 亳州 池州 宣城/宁国/广德
福建: 福州/福清 厦门 莆田 三明/永安 泉州/石狮/晋江/南安 漳州
 南平/邵武/武夷山/建瓯 龙岩/漳平 宁德/福安/福鼎
江西: 南昌 景德镇/乐平 萍乡 九江/瑞昌/共青城/庐山 新余 鹰潭/贵溪 赣州/瑞金/龙南
 吉安/井冈山 宜春/丰城/樟树/高安 抚州 上饶/德兴
山东: 济南 青岛/胶州/平度/莱西 淄博 枣庄/滕州 东营
 烟台/龙口/莱阳/莱州/招远/栖霞/海阳 潍坊/青州/诸城/寿光/安丘/高密/昌邑
 济宁/曲阜/邹城 泰安/新泰/肥城 威海/荣成/乳山 日照 临沂 德州/乐陵/禹城 聊城/临清
 滨州/邹平 菏泽
河南: 郑州/巩义/荥阳/新密/新郑/登封 开封 洛阳 平顶山/舞钢/汝州 安阳/林州 鹤壁
 新乡/卫辉/辉县/长垣 焦作/沁阳/孟州 濮阳 许昌/禹州/长葛 漯河 三门峡/义马/灵宝
 南阳/邓州 商丘/永城 信阳 周口/项城 驻马店 济源
湖北: 武汉 黄石/大冶 十堰/丹江口 宜昌/宜都/当阳/枝江 襄阳/老河口/枣阳/宜城 鄂州
 荆门/钟祥/京山 孝感/应城/安陆/汉川 荆州/石首/洪湖/松滋/监利 黄冈/麻城/武穴
 咸宁/赤壁 随州/广水 恩施/恩施/利川 仙桃 潜江 天门
湖南: 长沙/浏阳/宁乡 株洲/醴陵 湘潭/湘乡/韶山 衡阳/耒阳/常宁 邵阳/武冈/邵东
 岳阳/汨罗/临湘 常德/津市 张家界 益阳/沅江 郴州/资兴 永州/祁阳 怀化/洪江
 娄底/冷水江/涟源 湘西/吉首
广东: 广州 韶关/乐昌/南雄 深圳 珠海 汕头 佛山 江门/台山/开平/鹤山/恩平
 湛江/廉江/雷州/吴川 茂名/高州/化州/信宜 肇庆/四会 惠州 梅州/兴宁 汕尾/陆丰 河源
 阳江/阳春 清远/英德/连州 东莞/东莞 中山/中山 潮州 揭阳/普宁 云浮/罗定
广西: 南宁/横州 柳州 桂林/荔浦 梧州/岑溪 北海 防城港/东兴 钦州 贵港/桂平
 玉林/北流 百色/靖西/平果 贺州 河池 来宾/合山 崇左/凭祥
海南: 海口 三亚 三沙 儋州/儋州 五指山 琼海 文昌 万宁 东方
重庆:
四川: 成都/都江堰/彭州/邛崃/崇州/简阳 自贡 攀枝花 泸州 德阳/广汉/什邡/绵竹
 绵阳/江油 广元 遂宁/射洪 内江/隆昌 乐山/峨眉山 南充/阆中 眉山 宜宾 广安/华蓥
 达州/万源 雅安 巴中 资阳 阿坝/马尔康 甘孜/康定 凉山/西昌/会理
贵州: 贵阳/清镇 六盘水/盘州 遵义/赤水/仁怀 安顺 毕节/黔西 铜仁 黔西南/兴义/兴仁
 黔东南/凯里 黔南/都匀/福泉
云南: 昆明/安宁 曲靖/宣威 玉溪/澄江 保山/腾冲 昭通/水富 丽江 普洱 临沧
 楚雄/楚雄/禄丰 红河/个旧/开远/蒙自/弥勒 文山/文山 西双版纳/景洪 大理/大理
 德宏/瑞丽/芒 怒江/泸水 迪庆/香格里拉
西藏: 拉萨 日喀则 昌都 林芝/米林 山南/错那 那曲 阿里
陕西: 西安 铜川 宝鸡 咸阳/兴平/彬州 渭南/韩城/华阴 延安/子长 汉中 榆林/神木
 安康/旬阳 商洛
甘肃: 兰州 嘉峪关/嘉峪关 金昌 白银 天水 武威 张掖 平凉/华亭 酒泉/玉门/敦煌 庆阳
 定西 陇南 临夏/临夏 甘南/合作
青海: 西宁 海东 海北 黄南/同仁 海南 果洛 玉树/玉树 海西/格尔木/德令哈/茫崖
宁夏: 银川/灵武 石嘴山 吴忠/青铜峡 固原 中卫
新疆: 乌鲁木齐 克拉玛依 吐鲁番 哈密 昌吉/昌吉/阜康 博尔塔拉/博乐/阿拉山口
 巴音郭楞/库尔勒 阿克苏/阿克苏/库车 克孜勒苏/阿图什 喀什/喀什 和田/和田
 伊犁/伊宁/奎屯/霍尔果斯 塔城/塔城/乌苏/沙湾 阿勒泰/阿勒泰 石河子 阿拉尔 图木舒克
 五家渠 北屯 铁门关 双河 可克达拉 昆玉 胡杨河 新星 白杨
香港:
澳门:
台湾:
"""
"""Province: prefecture/county-level city/… as of 2023; what hangs on a line goes on below it."""

_RATHER_WORDS = {"东方", "福安", "安达", "新民", "东兴", "和平"}
"""Cities whose names begin far more names of companies than there are companies in them."""

PROVINCE = ("省份", "所在省份", "所属省份", "省", "省市", "省/市", "所在省")
"""Headings of the column with the province, beside which tables have another for the city."""
Region = tuple[str, str]
"""Province and prefecture; "" for a province as such."""


@cache
def places() -> dict[str, Region]:
    """Return short names of places, and where each of them lies."""
    found: dict[str, Region] = {}
    for paragraph in _PLACES.strip().replace("\n ", " ").split("\n"):
        province, _, prefectures = paragraph.partition(":")
        for group in prefectures.split():
            first, *below = group.split("/")
            found.setdefault(first, (province, first))
            for city in below:
                found.setdefault(city, (province, first))
        found[province] = (province, "")
    return {n: region for n, region in found.items() if len(n) > 1 and n not in _RATHER_WORDS}


def joined(province: str | None, place: str | None) -> str | None:
    """Return a province and a place in it as one text: 江西 and 九江 are 江西九江."""
    if (
        not province
        or not place
        or place.startswith(province.removesuffix("省").removesuffix("市"))
    ):
        return place or province
    return f"{province} {place}" if f"{province}{place}".isascii() else f"{province}{place}"


def overlap(one: Region | None, other: Region | None) -> bool:
    """Return whether two regions may be the same: one lies in the other, or one is unknown."""
    if one is None or other is None:
        return True
    return one[0] == other[0] and ("" in (one[1], other[1]) or one[1] == other[1])
