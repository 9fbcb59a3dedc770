"""Names the people of the benchmark are made of.

Arabic, Persian, Russian, Ukrainian, Bulgarian and Spanish names are those of
Debian's python3-fake-factory. It has no Amharic ones, nor has any package we
found in Debian, npm or PyPI's lists: those below are ours, as are the usual
spellings of frequent Arabic names (the lists have the Arabic script alone) and
how often a name occurs (the lists do not say).
"""
import importlib


def _provider(locale):
    return importlib.import_module(f"faker.providers.person.{locale}").Provider


ARABIC = _provider("ar_AA")
PERSIAN = _provider("fa_IR")
RUSSIAN = _provider("ru_RU")
UKRAINIAN = _provider("uk_UA")
BULGARIAN = _provider("bg_BG")
SPANISH = _provider("es_ES")
MEXICAN = _provider("es_MX")

# Native script: how it is written in Latin letters. A third of all Arabic given
# names is taken from here, the first ones most.
FREQUENT_ARABIC = {
    "محمد": "Mohammed Muhammad Mohamed Mohamad Mohammad Muhammed",
    "احمد": "Ahmed Ahmad Ahmet",
    "علي": "Ali Aly",
    "محمود": "Mahmoud Mahmud Mahmood",
    "حسين": "Hussein Husain Hussain Hossein Husayn",
    "حسن": "Hassan Hasan",
    "عمر": "Omar Umar Omer",
    "ابراهيم": "Ibrahim Ebrahim Ibraheem Brahim",
    "يوسف": "Youssef Yusuf Yousef Yousif Yusef",
    "خالد": "Khaled Khalid",
    "مصطفى": "Mustafa Mostafa Moustafa Mustapha",
    "عبد الله": "Abdullah Abdallah Abdulla",
    "عبد الرحمن": "Abdulrahman Abdelrahman Abderrahmane Abdurrahman",
    "عبد العزيز": "Abdulaziz Abdelaziz Abdul-Aziz",
    "عثمان": "Othman Osman Uthman",
    "سعيد": "Said Saeed Saeid Sa'id",
    "جمال": "Jamal Gamal Djamal",
    "صالح": "Saleh Salih Salah",
    "سليمان": "Suleiman Sulayman Soleiman Suliman",
    "طارق": "Tarek Tariq Tarik",
    "كريم": "Karim Kareem",
    "بلال": "Bilal Belal",
    "فاطمة": "Fatima Fatma Fatimah",
    "عائشة": "Aisha Aicha Ayesha Aysha",
    "مريم": "Mariam Maryam Meryem Miriam",
    "زينب": "Zainab Zaynab Zeinab Zeineb",
    "خديجة": "Khadija Khadijah Hadija",
    "امينة": "Amina Aminah Ameena",
    "نور": "Nour Noor Nur",
    "سارة": "Sara Sarah",
    "ليلى": "Layla Leila Laila",
    "هدى": "Huda Hoda Houda",
}

FREQUENT_PERSIAN = {
    "محمد": "Mohammad Mohamad Muhammad",
    "علی": "Ali",
    "حسین": "Hossein Hosein Hussein",
    "رضا": "Reza Rezaa",
    "فاطمه": "Fatemeh Fateme Fatima",
    "زهرا": "Zahra",
    "مهدی": "Mehdi Mahdi",
    "امیر حسین": "Amirhossein Amir-Hossein",
    "مریم": "Maryam Mariam",
    "نرگس": "Narges Nargess",
    "سارا": "Sara Sarah",
    "پوریا": "Pouria Pourya Puria",
    "سعید": "Saeed Saeid Said",
    "ناصر": "Naser Nasser",
    "شیرین": "Shirin Shireen",
    "آرش": "Arash",
    "کاوه": "Kaveh Kave",
    "بهروز": "Behrouz Behrooz Behruz",
    "داریوش": "Dariush Daryoush Daryush",
    "نسرین": "Nasrin Nasreen",
    "نوید": "Navid Naveed",
}

# Latin letters: Ethiopic ones. The father's name is a given name too.
AMHARIC_MEN = {
    "Abebe": "አበበ", "Kebede": "ከበደ", "Tesfaye": "ተስፋዬ", "Alemayehu": "አለማየሁ",
    "Bekele": "በቀለ", "Haile": "ኃይሌ", "Girma": "ግርማ", "Mulugeta": "ሙሉጌታ",
    "Tadesse": "ታደሰ", "Getachew": "ጌታቸው", "Dawit": "ዳዊት", "Yohannes": "ዮሐንስ",
    "Solomon": "ሰለሞን", "Daniel": "ዳንኤል", "Mesfin": "መስፍን", "Teshome": "ተሾመ",
    "Worku": "ወርቁ", "Ayele": "አየለ", "Asfaw": "አስፋው", "Berhanu": "ብርሃኑ",
    "Demissie": "ደምሴ", "Desta": "ደስታ", "Eshetu": "እሸቱ", "Fikadu": "ፍቃዱ",
    "Fikru": "ፍቅሩ", "Gebre": "ገብረ", "Gebremariam": "ገብረማርያም",
    "Getahun": "ጌታሁን", "Habtamu": "ሀብታሙ", "Hailu": "ኃይሉ", "Kassa": "ካሳ",
    "Kassahun": "ካሳሁን", "Legesse": "ለገሰ", "Lemma": "ለማ", "Mamo": "ማሞ",
    "Mekonnen": "መኮንን", "Melaku": "መላኩ", "Mengistu": "መንግሥቱ", "Negash": "ነጋሽ",
    "Negussie": "ንጉሴ", "Samuel": "ሳሙኤል", "Seyoum": "ስዩም", "Shiferaw": "ሽፈራው",
    "Sisay": "ሲሳይ", "Taye": "ታዬ", "Teferi": "ተፈሪ", "Tekle": "ተክሌ",
    "Tilahun": "ጥላሁን", "Wolde": "ወልደ", "Wondimu": "ወንድሙ", "Yared": "ያሬድ",
    "Yilma": "ይልማ", "Zelalem": "ዘላለም", "Zewdu": "ዘውዱ", "Amare": "አማረ",
    "Anteneh": "አንተነህ", "Biruk": "ብሩክ", "Dereje": "ደረጀ", "Endalkachew": "እንዳልካቸው",
    "Ermias": "ኤርሚያስ", "Eskinder": "እስክንድር", "Fasil": "ፋሲል", "Henok": "ሄኖክ",
    "Kidane": "ኪዳኔ", "Mulatu": "ሙላቱ", "Nebiyu": "ነቢዩ", "Robel": "ሮቤል",
    "Surafel": "ሱራፌል", "Tamrat": "ታምራት", "Tewodros": "ቴዎድሮስ", "Wubshet": "ውብሸት",
    "Yonas": "ዮናስ", "Zerihun": "ዘሪሁን", "Birtukan": "ብርቱካን", "Temesgen": "ተመስገን",
    "Belay": "በላይ", "Assefa": "አሰፋ", "Wendwossen": "ወንድወሰን", "Gizachew": "ግዛቸው",
    "Lakew": "ላቀው", "Molla": "ሞላ", "Tsegaye": "ፀጋዬ", "Fisseha": "ፍስሐ",
    "Hagos": "ሐጎስ", "Kiros": "ኪሮስ", "Berhe": "በርሄ", "Araya": "አርአያ",
}
AMHARIC_WOMEN = {
    "Almaz": "አልማዝ", "Aster": "አስቴር", "Bezawit": "ቤዛዊት", "Birtukan": "ብርቱካን",
    "Eleni": "እሌኒ", "Fikirte": "ፍቅርተ", "Genet": "ገነት", "Hana": "ሐና",
    "Hiwot": "ሕይወት", "Kidist": "ቅድስት", "Konjit": "ቆንጂት", "Lemlem": "ለምለም",
    "Liya": "ልያ", "Mahlet": "ማህሌት", "Makeda": "ማኬዳ", "Marta": "ማርታ",
    "Meaza": "መዓዛ", "Mekdes": "መቅደስ", "Meseret": "መሠረት", "Mihret": "ምሕረት",
    "Rahel": "ራሔል", "Ruth": "ሩት", "Saba": "ሳባ", "Sara": "ሳራ", "Selam": "ሰላም",
    "Selamawit": "ሰላማዊት", "Senait": "ሰናይት", "Seble": "ሰብለ", "Tigist": "ትግስት",
    "Tsehay": "ፀሐይ", "Tirunesh": "ጥሩነሽ", "Wubit": "ውቢት", "Yeshi": "የሺ",
    "Yodit": "ዮዲት", "Zenebech": "ዘነበች", "Zewditu": "ዘውዲቱ", "Azeb": "አዜብ",
    "Bethlehem": "ቤተልሔም", "Eden": "ኤደን", "Feven": "ፌቨን", "Helen": "ሔለን",
    "Hirut": "ሂሩት", "Mulu": "ሙሉ", "Reeyot": "ርዕዮት", "Serkalem": "ሰርካለም",
    "Soliyana": "ሶሊያና", "Tsion": "ጽዮን", "Yordanos": "ዮርዳኖስ", "Zufan": "ዙፋን",
}
