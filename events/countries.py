"""Countries: ISO 3166-1 codes with everyday names, and the other names that data sets use.

Codes and names: ISO 3166-1; after them Kosovo by its user-assigned code and the withdrawn codes
(ISO 3166-3) that reports about the past need. Aliases: the spellings of UCDP, ACLED and the press.
"""

from functools import cache

from events.errors import Invalid, did_you_mean
from events.texts import fold

_TABLE = """\
AD AND Andorra
AE ARE United Arab Emirates
AF AFG Afghanistan
AG ATG Antigua and Barbuda
AI AIA Anguilla
AL ALB Albania
AM ARM Armenia
AO AGO Angola
AQ ATA Antarctica
AR ARG Argentina
AS ASM American Samoa
AT AUT Austria
AU AUS Australia
AW ABW Aruba
AX ALA Åland Islands
AZ AZE Azerbaijan
BA BIH Bosnia and Herzegovina
BB BRB Barbados
BD BGD Bangladesh
BE BEL Belgium
BF BFA Burkina Faso
BG BGR Bulgaria
BH BHR Bahrain
BI BDI Burundi
BJ BEN Benin
BL BLM Saint Barthélemy
BM BMU Bermuda
BN BRN Brunei
BO BOL Bolivia
BQ BES Bonaire, Sint Eustatius and Saba
BR BRA Brazil
BS BHS Bahamas
BT BTN Bhutan
BV BVT Bouvet Island
BW BWA Botswana
BY BLR Belarus
BZ BLZ Belize
CA CAN Canada
CC CCK Cocos (Keeling) Islands
CD COD DR Congo
CF CAF Central African Republic
CG COG Congo
CH CHE Switzerland
CI CIV Côte d'Ivoire
CK COK Cook Islands
CL CHL Chile
CM CMR Cameroon
CN CHN China
CO COL Colombia
CR CRI Costa Rica
CU CUB Cuba
CV CPV Cape Verde
CW CUW Curaçao
CX CXR Christmas Island
CY CYP Cyprus
CZ CZE Czechia
DE DEU Germany
DJ DJI Djibouti
DK DNK Denmark
DM DMA Dominica
DO DOM Dominican Republic
DZ DZA Algeria
EC ECU Ecuador
EE EST Estonia
EG EGY Egypt
EH ESH Western Sahara
ER ERI Eritrea
ES ESP Spain
ET ETH Ethiopia
FI FIN Finland
FJ FJI Fiji
FK FLK Falkland Islands
FM FSM Micronesia
FO FRO Faroe Islands
FR FRA France
GA GAB Gabon
GB GBR United Kingdom
GD GRD Grenada
GE GEO Georgia
GF GUF French Guiana
GG GGY Guernsey
GH GHA Ghana
GI GIB Gibraltar
GL GRL Greenland
GM GMB Gambia
GN GIN Guinea
GP GLP Guadeloupe
GQ GNQ Equatorial Guinea
GR GRC Greece
GS SGS South Georgia and the South Sandwich Islands
GT GTM Guatemala
GU GUM Guam
GW GNB Guinea-Bissau
GY GUY Guyana
HK HKG Hong Kong
HM HMD Heard Island and McDonald Islands
HN HND Honduras
HR HRV Croatia
HT HTI Haiti
HU HUN Hungary
ID IDN Indonesia
IE IRL Ireland
IL ISR Israel
IM IMN Isle of Man
IN IND India
IO IOT British Indian Ocean Territory
IQ IRQ Iraq
IR IRN Iran
IS ISL Iceland
IT ITA Italy
JE JEY Jersey
JM JAM Jamaica
JO JOR Jordan
JP JPN Japan
KE KEN Kenya
KG KGZ Kyrgyzstan
KH KHM Cambodia
KI KIR Kiribati
KM COM Comoros
KN KNA Saint Kitts and Nevis
KP PRK North Korea
KR KOR South Korea
KW KWT Kuwait
KY CYM Cayman Islands
KZ KAZ Kazakhstan
LA LAO Laos
LB LBN Lebanon
LC LCA Saint Lucia
LI LIE Liechtenstein
LK LKA Sri Lanka
LR LBR Liberia
LS LSO Lesotho
LT LTU Lithuania
LU LUX Luxembourg
LV LVA Latvia
LY LBY Libya
MA MAR Morocco
MC MCO Monaco
MD MDA Moldova
ME MNE Montenegro
MF MAF Saint Martin
MG MDG Madagascar
MH MHL Marshall Islands
MK MKD North Macedonia
ML MLI Mali
MM MMR Myanmar
MN MNG Mongolia
MO MAC Macao
MP MNP Northern Mariana Islands
MQ MTQ Martinique
MR MRT Mauritania
MS MSR Montserrat
MT MLT Malta
MU MUS Mauritius
MV MDV Maldives
MW MWI Malawi
MX MEX Mexico
MY MYS Malaysia
MZ MOZ Mozambique
NA NAM Namibia
NC NCL New Caledonia
NE NER Niger
NF NFK Norfolk Island
NG NGA Nigeria
NI NIC Nicaragua
NL NLD Netherlands
NO NOR Norway
NP NPL Nepal
NR NRU Nauru
NU NIU Niue
NZ NZL New Zealand
OM OMN Oman
PA PAN Panama
PE PER Peru
PF PYF French Polynesia
PG PNG Papua New Guinea
PH PHL Philippines
PK PAK Pakistan
PL POL Poland
PM SPM Saint Pierre and Miquelon
PN PCN Pitcairn
PR PRI Puerto Rico
PS PSE Palestine
PT PRT Portugal
PW PLW Palau
PY PRY Paraguay
QA QAT Qatar
RE REU Réunion
RO ROU Romania
RS SRB Serbia
RU RUS Russia
RW RWA Rwanda
SA SAU Saudi Arabia
SB SLB Solomon Islands
SC SYC Seychelles
SD SDN Sudan
SE SWE Sweden
SG SGP Singapore
SH SHN Saint Helena, Ascension and Tristan da Cunha
SI SVN Slovenia
SJ SJM Svalbard and Jan Mayen
SK SVK Slovakia
SL SLE Sierra Leone
SM SMR San Marino
SN SEN Senegal
SO SOM Somalia
SR SUR Suriname
SS SSD South Sudan
ST STP Sao Tome and Principe
SV SLV El Salvador
SX SXM Sint Maarten
SY SYR Syria
SZ SWZ Eswatini
TC TCA Turks and Caicos Islands
TD TCD Chad
TF ATF French Southern Territories
TG TGO Togo
TH THA Thailand
TJ TJK Tajikistan
TK TKL Tokelau
TL TLS Timor-Leste
TM TKM Turkmenistan
TN TUN Tunisia
TO TON Tonga
TR TUR Turkey
TT TTO Trinidad and Tobago
TV TUV Tuvalu
TW TWN Taiwan
TZ TZA Tanzania
UA UKR Ukraine
UG UGA Uganda
UM UMI United States Minor Outlying Islands
US USA United States
UY URY Uruguay
UZ UZB Uzbekistan
VA VAT Vatican City
VC VCT Saint Vincent and the Grenadines
VE VEN Venezuela
VG VGB British Virgin Islands
VI VIR US Virgin Islands
VN VNM Vietnam
VU VUT Vanuatu
WF WLF Wallis and Futuna
WS WSM Samoa
YE YEM Yemen
YT MYT Mayotte
ZA ZAF South Africa
ZM ZMB Zambia
ZW ZWE Zimbabwe
XK XKX Kosovo
SU SUN Soviet Union
YU YUG Yugoslavia
CS SCG Serbia and Montenegro
DD DDR East Germany
ZR ZAR Zaire
YD YMD South Yemen
"""

_ALIASES = """\
AE uae
BA bosnia
BA bosnia-herzegovina
BS the bahamas
CD congo-kinshasa
CD democratic republic of the congo
CD dr congo (zaire)
CD drc
CF car
CG congo-brazzaville
CG republic of the congo
CI cote divoire
CI ivory coast
CV cabo verde
CV cape verde
CZ czech republic
GB britain
GB great britain
GB uk
GM the gambia
IR iran (islamic republic of)
IR islamic republic of iran
KH cambodia (kampuchea)
KP dprk
KR republic of korea
LA lao pdr
MG madagascar (malagasy)
MK macedonia
MK macedonia, fyr
MM burma
MM burma (myanmar)
NL holland
NL the netherlands
PS gaza
PS gaza strip
PS palestinian territories
PS state of palestine
PS west bank
RS serbia (yugoslavia)
RU russia (soviet union)
RU russian federation
SY syrian arab republic
SZ kingdom of eswatini (swaziland)
SZ swaziland
TL east timor
TL timor leste
TR turkey (ottoman empire)
TR turkiye
TR türkiye
TT trinidad
TW chinese taipei
TW republic of china
TW taiwan, province of china
US america
US united states of america
US usa
VA holy see
VA vatican
VN viet nam
YE yemen (north yemen)
ZW zimbabwe (rhodesia)
"""


@cache
def country_names() -> dict[str, str]:
    """Return the everyday name of every code, in the order of the codes."""
    rows = (line.split(" ", 2) for line in _TABLE.splitlines())
    return {alpha2: name for alpha2, _, name in rows}


@cache
def _spellings() -> dict[str, str]:
    """Every folded spelling of a country's name, and its code."""
    known: dict[str, str] = {}
    for line in _TABLE.splitlines():
        alpha2, alpha3, name = line.split(" ", 2)
        known |= {fold(alpha2): alpha2, fold(alpha3): alpha2, fold(name): alpha2}
    for line in _ALIASES.splitlines():
        alpha2, name = line.split(" ", 1)
        known[fold(name)] = alpha2
    return known


def country(text: str) -> str:
    """Return the alpha-2 code of a code or name in any usual spelling.

    `NO` is Norway; so is `Norway`, and so is `nor`.
    """
    if type(text) is str and len(text) == 2 and f"\n{text} " in f"\n{_TABLE}":
        return text  # as it is stored: no need to fold every spelling
    found = _spellings().get(fold(text)) if type(text) is str else None
    if found is None:
        otherwise = "a code of ISO 3166-1 or a name in English, as in AF or Afghanistan"
        hint = did_you_mean(str(text), country_names().values(), otherwise=otherwise)
        raise Invalid(f"{text!r} is not a country", hint=hint)
    return found
